-- An admin ID whose card was issued again confirms a code mailed to its address before anything else (IDN-11): who holds the
-- card is not yet the company.
ALTER TABLE logins ADD COLUMN must_confirm boolean NOT NULL DEFAULT false;
