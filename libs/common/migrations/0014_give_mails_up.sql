-- A mail that the mail server refused for good, or did not take for two days, is sent no more (D-36).
ALTER TABLE mails ADD COLUMN refused_at timestamptz;
-- Pages ask whether the latest mail to an address was refused.
CREATE INDEX mails_recipient ON mails (recipient, created_at DESC);
