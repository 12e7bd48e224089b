-- The people of a chamber's staff: how they come in, and who changed what (IDN-10).

-- The one open invitation of a person. Its secret stands only in the mail; using it or sending another deletes it.
CREATE TABLE staff_invitations (
    staff_id uuid        PRIMARY KEY REFERENCES logins,
    chamber  text        NOT NULL,
    digest   bytea       NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    made_at  timestamptz NOT NULL,
    ends_at  timestamptz NOT NULL
);
SELECT protect_by_chamber('staff_invitations');
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_invitations TO shomei_identity;

-- Who did what to a person's account; `by` is a login. Append only.
CREATE TABLE staff_acts (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chamber  text        NOT NULL,
    staff_id uuid        NOT NULL REFERENCES logins,
    at       timestamptz NOT NULL,
    by       text        NOT NULL,
    act      text        NOT NULL CHECK (act IN ('invited', 'changed', 'invited_again', 'sessions_ended', 'password_set')),
    detail   jsonb       NOT NULL
);
CREATE INDEX staff_acts_staff ON staff_acts (staff_id, id DESC);
SELECT protect_by_chamber('staff_acts');
GRANT SELECT, INSERT ON staff_acts TO shomei_identity;
