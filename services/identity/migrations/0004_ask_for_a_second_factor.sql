-- The second factor (IDN-10): a code from an app (TOTP), and codes for the day when the app is lost.

-- The secret is sealed by a key that the service derives from the one in its settings. `last_step`: the newest step of
-- 30 seconds whose code was used; an older one, or the same again, opens nothing.
CREATE TABLE totp_factors (
    login_id     uuid        PRIMARY KEY REFERENCES logins,
    chamber      text        NOT NULL,
    sealed       bytea       NOT NULL,
    set_up_at    timestamptz NOT NULL,
    last_step    bigint      NOT NULL,
    last_used_at timestamptz NOT NULL
);
SELECT protect_by_chamber('totp_factors');
GRANT SELECT, INSERT, UPDATE, DELETE ON totp_factors TO shomei_identity;

-- What is stored of a code is useless without the service's key. A used one stays, so that it is refused as used.
CREATE TABLE recovery_codes (
    login_id uuid        NOT NULL REFERENCES logins,
    digest   bytea       NOT NULL CHECK (octet_length(digest) = 32),
    chamber  text        NOT NULL,
    made_at  timestamptz NOT NULL,
    used_at  timestamptz,
    PRIMARY KEY (login_id, digest)
);
SELECT protect_by_chamber('recovery_codes');
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes TO shomei_identity;

-- A secret that was shown and waits for its first code; at most one for each session, and ends with it.
CREATE TABLE totp_setups (
    session_id uuid        PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
    login_id   uuid        NOT NULL REFERENCES logins,
    chamber    text        NOT NULL,
    sealed     bytea       NOT NULL,
    ends_at    timestamptz NOT NULL
);
CREATE INDEX totp_setups_login ON totp_setups (login_id);
SELECT protect_by_chamber('totp_setups');
GRANT SELECT, INSERT, UPDATE, DELETE ON totp_setups TO shomei_identity;

-- The password was right, the second factor is asked for. It opens nothing but that question, and is void as soon as
-- the ID is another version.
CREATE TABLE pending_logins (
    digest        bytea       PRIMARY KEY CHECK (octet_length(digest) = 32),
    chamber       text        NOT NULL,
    login_id      uuid        NOT NULL REFERENCES logins,
    login_version int         NOT NULL,
    ends_at       timestamptz NOT NULL,
    tries         int         NOT NULL DEFAULT 0
);
CREATE INDEX pending_logins_login ON pending_logins (login_id);
SELECT protect_by_chamber('pending_logins');
GRANT SELECT, INSERT, UPDATE, DELETE ON pending_logins TO shomei_identity;

-- More can be done to an account. Every row there is passes the wider check.
ALTER TABLE staff_acts DROP CONSTRAINT staff_acts_act_check;
ALTER TABLE staff_acts ADD CONSTRAINT staff_acts_act_check CHECK (act IN ('invited', 'changed', 'invited_again',
    'sessions_ended', 'password_set', 'factor_set_up', 'factor_removed', 'factor_reset', 'recovery_codes_made',
    'recovery_code_used')) NOT VALID;
