-- The record: who, with which login, did what to what, and why (IDN-19, IDN-21). Append only; `libs/common/record.py`.

CREATE TABLE record (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chamber      text        NOT NULL,
    at           timestamptz NOT NULL,
    act          text        NOT NULL,
    by           text        NOT NULL, -- a login, or 'system'
    subject      text        NOT NULL,
    why          text        NOT NULL,
    facts        jsonb       NOT NULL, -- nothing that tells who a person is
    names_digest bytea       NOT NULL CHECK (octet_length(names_digest) = 32)
);
CREATE INDEX record_by_chamber ON record (chamber, id DESC);
CREATE INDEX record_by_subject ON record (chamber, subject, id DESC);
SELECT protect_by_chamber('record');

-- Names and addresses stand beside the chain, which covers their salted digest alone: to erase a person, delete the row.
CREATE TABLE record_names (
    record  bigint PRIMARY KEY REFERENCES record,
    chamber text   NOT NULL,
    salt    bytea  NOT NULL CHECK (octet_length(salt) = 16),
    names   jsonb  NOT NULL
);
SELECT protect_by_chamber('record_names');

-- Each row closes a batch of the chamber's acts: its digest covers them and the digest before it.
CREATE TABLE record_batches (
    chamber  text        NOT NULL,
    number   bigint      NOT NULL CHECK (number > 0),
    records  bigint[]    NOT NULL,
    digest   bytea       NOT NULL CHECK (octet_length(digest) = 32),
    made_at  timestamptz NOT NULL,
    PRIMARY KEY (chamber, number)
);
SELECT protect_by_chamber('record_batches');

-- What is not in a batch yet, so that no act waits for another one. No chamber's policy: the job reads it to know where
-- there is work, and it tells nothing else.
CREATE TABLE record_unchained (
    record  bigint PRIMARY KEY,
    chamber text   NOT NULL
);

DO $$
DECLARE role text := 'shomei_' || current_schema();
BEGIN
    EXECUTE format('GRANT SELECT, INSERT ON record, record_batches TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON record_names, record_unchained TO %I', role);
END $$;
