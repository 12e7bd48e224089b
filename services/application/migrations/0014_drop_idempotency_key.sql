-- Keys are kept in idempotency_keys, as in every service (decision 20).
ALTER TABLE applications DROP COLUMN idempotency_key;
