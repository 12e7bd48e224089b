-- What every service needs to speak and to hear. None of these tables belongs to a chamber (D-42), so none has a
-- chamber policy. The service's role is named after its schema: shomei_<schema>.

-- Each row is one fact, written in the transaction that made it true; the relay publishes it and keeps it 7 days.
CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     uuid        NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    name         text        NOT NULL,
    subject      text        NOT NULL,
    chamber      text        NOT NULL,
    version      bigint      NOT NULL,
    data         text        NOT NULL,
    traceparent  text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    not_before   timestamptz, -- set when no queue took it, so that it does not crowd out what can be published
    published_at timestamptz
);
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_in_order ON outbox (subject, id) WHERE published_at IS NULL;
CREATE INDEX outbox_kept ON outbox (published_at) WHERE published_at IS NOT NULL;

-- Each row says that the event's effects are in this database. Kept 14 days, longer than any replay.
CREATE TABLE inbox (
    event_id    uuid        PRIMARY KEY,
    name        text        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_received ON inbox (received_at);

-- A message whose first handling failed: tried again at next_at, or parked for a person to decide.
CREATE TABLE retries (
    event_id    uuid        PRIMARY KEY,
    name        text        NOT NULL,
    subject     text        NOT NULL,
    chamber     text        NOT NULL,
    headers     jsonb       NOT NULL,
    body        bytea       NOT NULL,
    state       text        NOT NULL CHECK (state IN ('waiting', 'parked', 'discarded')),
    attempts    int         NOT NULL,
    error       text        NOT NULL,
    place       text        NOT NULL,
    fingerprint text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    first_at    timestamptz NOT NULL,
    next_at     timestamptz
);
CREATE INDEX retries_due ON retries (next_at) WHERE state = 'waiting';
CREATE INDEX retries_subject ON retries (subject) WHERE state IN ('waiting', 'parked');

-- Deliveries that may have ended a process: counted before they are handled again (REL-06).
CREATE TABLE suspects (
    event_id uuid PRIMARY KEY,
    attempts int  NOT NULL
);

-- Who replayed or discarded what, and why. Append only.
CREATE TABLE parking_log (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid        NOT NULL,
    act      text        NOT NULL CHECK (act IN ('replay', 'discard')),
    by       text        NOT NULL,
    reason   text        NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);

-- Mails are written in the transaction that causes them and sent by the postman (D-36).
CREATE TABLE mails (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    chamber    text        NOT NULL,
    template   text        NOT NULL,
    recipient  text        NOT NULL,
    sender     text        NOT NULL,
    subject    text        NOT NULL,
    body       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    attempts   int         NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL DEFAULT now(),
    sent_at    timestamptz,
    error      text
);
CREATE INDEX mails_unsent ON mails (next_at) WHERE sent_at IS NULL;

-- When each scheduled job last ran to its end.
CREATE TABLE job_runs (
    name   text        PRIMARY KEY,
    due_at timestamptz NOT NULL,
    ran_at timestamptz NOT NULL DEFAULT now()
);

-- Puts a table of a chamber's rows behind its policy; the auditor reads all, the service only the chamber it is working for.
CREATE FUNCTION protect_by_chamber(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY chamber ON %s USING (chamber = current_setting(''shomei.chamber'', true))', name);
END $$;

DO $$
DECLARE role text := 'shomei_' || current_schema();
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, inbox, retries, suspects, mails, job_runs TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT ON parking_log TO %I', role);
END $$;
