-- Which request an Idempotency-Key was used for, and what was answered (D-46). Written in the transaction of the act,
-- first, and read by its repeats. Kept 7 days.
CREATE TABLE idempotency_keys (
    chamber     text        NOT NULL,
    owner       text        NOT NULL, -- whose key it is: a login, the digest of a link, or that of the content
    key         text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request     text        NOT NULL, -- method and path
    body_sha256 bytea       NOT NULL,
    note        text        NOT NULL DEFAULT '', -- what a repeat goes on from while there is no answer yet
    status      int,
    answer      bytea, -- none beside a status: it held a secret
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (chamber, owner, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
SELECT protect_by_chamber('idempotency_keys');
-- The job that deletes what is old works for all chambers at once, and for none.
CREATE POLICY old ON idempotency_keys
    USING (coalesce(current_setting('shomei.chamber', true), '') = '' AND created_at < now() - interval '7 days');

DO $$
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO %I', 'shomei_' || current_schema());
END $$;
