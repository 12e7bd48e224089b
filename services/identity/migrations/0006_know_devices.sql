-- Devices on which an ID logged in: strangers' guesses do not slow them down (REL-46). The token is known only to the
-- device, and changes with each login.
CREATE TABLE devices (
    device_id    uuid        PRIMARY KEY,
    token_sha256 bytea       NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
    chamber      text        NOT NULL,
    login_id     uuid        NOT NULL REFERENCES logins,
    made_at      timestamptz NOT NULL,
    used_at      timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL
);
CREATE INDEX devices_login ON devices (login_id, used_at);
CREATE INDEX devices_end ON devices (chamber, ends_at);
SELECT protect_by_chamber('devices');
GRANT SELECT, INSERT, UPDATE, DELETE ON devices TO shomei_identity;

-- The device of a session, and the known one of a begun login. NULL in those that an older process made.
ALTER TABLE sessions ADD COLUMN device_id uuid;
ALTER TABLE pending_logins ADD COLUMN device_id uuid;

-- When the owner was last told that logins from unknown devices are slowed down (M19b).
ALTER TABLE logins ADD COLUMN slowed_told_at timestamptz;
