-- Recent guide mails per digest of a network, a mailbox or a chamber (libs/common/throttles.py). Belongs to no chamber: a
-- network that asks at many chambers is one. Holds digests only.
CREATE TABLE throttles (
    bucket  bytea         PRIMARY KEY,
    tries   timestamptz[] NOT NULL,
    last_at timestamptz   NOT NULL
);
CREATE INDEX throttles_last ON throttles (last_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON throttles TO shomei_registration;
