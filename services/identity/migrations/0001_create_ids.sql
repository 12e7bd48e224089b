-- Who may log in, what they printed, where they are logged in.

-- Chambers as registration tells them. No policy: every job loops over this table (D-42).
CREATE TABLE known_chambers (
    chamber  text   PRIMARY KEY CHECK (chamber ~ '^[0-9]{4}$'),
    version  bigint NOT NULL,
    name_ja  text   NOT NULL,
    name_en  text   NOT NULL,
    office   jsonb  NOT NULL,
    settings jsonb  NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON known_chambers TO shomei_identity;

CREATE TABLE known_registrations (
    registration_id     uuid   PRIMARY KEY,
    chamber             text   NOT NULL,
    version             bigint NOT NULL,
    registration_number text   NOT NULL,
    state               text   NOT NULL,
    kind                text   NOT NULL,
    name_ja             text   NOT NULL,
    name_en             text   NOT NULL,
    valid_until         date   NOT NULL
);
SELECT protect_by_chamber('known_registrations');
GRANT SELECT, INSERT, UPDATE ON known_registrations TO shomei_identity;

-- One row for each ID of any kind. No row is ever deleted, so no login is ever given to somebody else (D-11).
CREATE TABLE logins (
    login_id          uuid        PRIMARY KEY,
    chamber           text        NOT NULL CHECK (chamber ~ '^[0-9]{4}$'),
    kind              text        NOT NULL CHECK (kind IN ('admin', 'user', 'sub', 'staff', 'operator')),
    login             text        NOT NULL CHECK (login ~ '^[a-z0-9-]{3,32}$'),
    name              text        NOT NULL,
    registration_id   uuid,
    signer_id         uuid,
    roles             text[]      NOT NULL DEFAULT '{}',
    email             text,
    state             text        NOT NULL,
    state_before_lock text,
    password_hash     text        CHECK (password_hash LIKE '$argon2id$%'),
    password_set_at   timestamptz,
    must_change       boolean     NOT NULL,
    version           int         NOT NULL CHECK (version > 0),
    UNIQUE (chamber, login),
    CHECK (state IN ('created', 'notified', 'handed_out', 'active', 'barred', 'locked', 'closed')),
    CHECK ((state = 'locked') = (state_before_lock IS NOT NULL)),
    CHECK ((password_hash IS NULL) = (password_set_at IS NULL)),
    CHECK ((kind IN ('admin', 'user', 'sub')) = (registration_id IS NOT NULL)),
    CHECK ((kind IN ('user', 'sub')) = (signer_id IS NOT NULL)),
    CHECK ((kind = 'operator') = (chamber = '0000'))
);
CREATE UNIQUE INDEX logins_admin ON logins (registration_id) WHERE kind = 'admin';
CREATE UNIQUE INDEX logins_user ON logins (signer_id) WHERE kind = 'user';
CREATE INDEX logins_registration ON logins (registration_id);
SELECT protect_by_chamber('logins');
GRANT SELECT, INSERT, UPDATE ON logins TO shomei_identity;

-- Each issue of a card: from which day on its password is masked (D-03, D-05). Append only.
CREATE TABLE cards (
    login_id        uuid        NOT NULL REFERENCES logins,
    issue_no        int         NOT NULL CHECK (issue_no > 0),
    chamber         text        NOT NULL,
    first_output_on date        NOT NULL,
    issued_at       timestamptz NOT NULL,
    issued_by       text        NOT NULL,
    PRIMARY KEY (login_id, issue_no)
);
SELECT protect_by_chamber('cards');
GRANT SELECT, INSERT ON cards TO shomei_identity;

-- The key of one day (Japan date), itself sealed by the key in the service's settings. Deleting it destroys every
-- copy that it sealed (D-04).
CREATE TABLE card_day_keys (
    chamber    text  NOT NULL,
    day        date  NOT NULL,
    sealed_key bytea NOT NULL,
    PRIMARY KEY (chamber, day)
);
SELECT protect_by_chamber('card_day_keys');
GRANT SELECT, INSERT, DELETE ON card_day_keys TO shomei_identity;

CREATE TABLE card_passwords (
    login_id uuid  PRIMARY KEY REFERENCES logins,
    chamber  text  NOT NULL,
    day      date  NOT NULL,
    sealed   bytea NOT NULL,
    FOREIGN KEY (chamber, day) REFERENCES card_day_keys ON DELETE CASCADE
);
CREATE INDEX card_passwords_day ON card_passwords (chamber, day);
SELECT protect_by_chamber('card_passwords');
GRANT SELECT, INSERT, DELETE ON card_passwords TO shomei_identity;

-- The token itself is known only to its bearer.
CREATE TABLE sessions (
    session_id   uuid        PRIMARY KEY,
    token_sha256 bytea       NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
    chamber      text        NOT NULL,
    login_id     uuid        NOT NULL REFERENCES logins,
    created_at   timestamptz NOT NULL,
    used_at      timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    address      text        NOT NULL,
    agent        text        NOT NULL
);
CREATE INDEX sessions_login ON sessions (login_id);
CREATE INDEX sessions_used ON sessions (chamber, used_at);
SELECT protect_by_chamber('sessions');
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO shomei_identity;

-- At most one code waits for each session; it ends with its session, its use, its time or its fifth try.
CREATE TABLE email_codes (
    session_id uuid        PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
    login_id   uuid        NOT NULL REFERENCES logins,
    chamber    text        NOT NULL,
    email      text        NOT NULL,
    digest     bytea       NOT NULL CHECK (octet_length(digest) = 32),
    ends_at    timestamptz NOT NULL,
    tries      int         NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5)
);
SELECT protect_by_chamber('email_codes');
GRANT SELECT, INSERT, UPDATE, DELETE ON email_codes TO shomei_identity;

-- Shown to the owner of the ID (IDN-09). Append only. Tries at IDs that do not exist are counted, not written down:
-- what was typed there may be a password.
CREATE TABLE login_history (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chamber  text        NOT NULL,
    login_id uuid        NOT NULL REFERENCES logins,
    at       timestamptz NOT NULL,
    outcome  text        NOT NULL CHECK (outcome IN ('ok', 'refused', 'locked')),
    address  text        NOT NULL,
    agent    text        NOT NULL
);
CREATE INDEX login_history_login ON login_history (login_id, id DESC);
SELECT protect_by_chamber('login_history');
GRANT SELECT, INSERT ON login_history TO shomei_identity;

-- Recent tries per digest of (ID and address) or of an address. Belongs to no chamber: an address that guesses at many
-- chambers is one guesser. Holds digests only.
CREATE TABLE throttles (
    bucket  bytea         PRIMARY KEY,
    tries   timestamptz[] NOT NULL,
    last_at timestamptz   NOT NULL
);
CREATE INDEX throttles_last ON throttles (last_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON throttles TO shomei_identity;
