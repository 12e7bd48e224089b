-- When the signer confirmed the address that stands in `email`; NULL while it is the one that was typed at registration.
ALTER TABLE signers ADD COLUMN email_confirmed_at timestamptz;
