-- Passkeys (WebAuthn): the public half of a key that stays in the owner's device.

CREATE TABLE passkeys (
    passkey_id    uuid        PRIMARY KEY,
    credential_id bytea       NOT NULL UNIQUE,
    chamber       text        NOT NULL,
    login_id      uuid        NOT NULL REFERENCES logins,
    name          text        NOT NULL,
    public_key    bytea       NOT NULL,
    sign_count    bigint      NOT NULL,
    made_at       timestamptz NOT NULL,
    last_used_at  timestamptz
);
CREATE INDEX passkeys_login ON passkeys (login_id);
SELECT protect_by_chamber('passkeys');
GRANT SELECT, INSERT, UPDATE, DELETE ON passkeys TO shomei_identity;

-- The challenge of a passkey that is being made; at most one for each session, and ends with it.
CREATE TABLE passkey_setups (
    session_id uuid        PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
    login_id   uuid        NOT NULL REFERENCES logins,
    chamber    text        NOT NULL,
    challenge  bytea       NOT NULL,
    ends_at    timestamptz NOT NULL
);
CREATE INDEX passkey_setups_login ON passkey_setups (login_id);
SELECT protect_by_chamber('passkey_setups');
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey_setups TO shomei_identity;

-- What a passkey has to sign in the second step of this login. NULL in those that an older process began.
ALTER TABLE pending_logins ADD COLUMN challenge bytea;
