-- What payment owns: fee schedules, payables, card payments, and what is to be done about them.

-- Copies of what other services said. known_chambers has no chamber policy (D-42): jobs loop over it.
CREATE TABLE known_chambers (
    chamber  text  PRIMARY KEY,
    version  int   NOT NULL,
    name_ja  text  NOT NULL,
    name_en  text  NOT NULL,
    settings jsonb NOT NULL
);

CREATE TABLE known_registrations (
    registration_id     uuid PRIMARY KEY,
    chamber             text NOT NULL,
    version             int  NOT NULL,
    registration_number text NOT NULL,
    state               text NOT NULL,
    membership          text NOT NULL,
    name_ja             text NOT NULL,
    name_en             text NOT NULL
);
SELECT protect_by_chamber('known_registrations');

-- One schedule per chamber; the qualified-invoice number (適格請求書) stands on statements and invoices.
CREATE TABLE fee_schedules (
    chamber        text        PRIMARY KEY,
    invoice_number text        NOT NULL CHECK (invoice_number ~ '^T[0-9]{13}$'),
    sha256         text        NOT NULL,
    set_at         timestamptz NOT NULL
);
SELECT protect_by_chamber('fee_schedules');

-- Yen with tax; rate in percent. valid_until is the last day. Of several valid lines the one that began last counts.
CREATE TABLE fees (
    chamber        text NOT NULL REFERENCES fee_schedules,
    kind           text NOT NULL,
    valid_from     date NOT NULL,
    valid_until    date CHECK (valid_until >= valid_from),
    member_yen     int  NOT NULL CHECK (member_yen > 0),
    non_member_yen int  NOT NULL CHECK (non_member_yen > 0),
    rate           int  NOT NULL CHECK (rate BETWEEN 0 AND 99),
    PRIMARY KEY (chamber, kind, valid_from)
);
SELECT protect_by_chamber('fees');

-- The fee of an approved application, frozen (D-26). A payable is held by at most one payment.
CREATE TABLE payables (
    application_id  uuid        PRIMARY KEY,
    chamber         text        NOT NULL,
    registration_id uuid        NOT NULL,
    signer_id       uuid        NOT NULL,
    sub_id          uuid,
    receipt_no      text        NOT NULL,
    kind            text        NOT NULL,
    membership      text        NOT NULL,
    price           int         NOT NULL CHECK (price > 0),
    tax             int         NOT NULL CHECK (tax BETWEEN 0 AND price),
    rate            int         NOT NULL,
    valid_until     date        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('open', 'in_payment', 'settled', 'issued', 'closed')),
    payment_id      uuid,
    opened_at       timestamptz NOT NULL,
    CHECK ((payment_id IS NOT NULL) = (state IN ('in_payment', 'settled', 'issued')))
);
CREATE INDEX payables_registration ON payables (registration_id, opened_at DESC);
SELECT protect_by_chamber('payables');

-- A bundle at the card processor. The row is there before the processor is called (REL-28).
CREATE TABLE payments (
    payment_id      uuid        PRIMARY KEY,
    chamber         text        NOT NULL,
    registration_id uuid        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('created', 'redirected', 'unknown', 'settled', 'failed',
                                                          'expired', 'settled_late', 'amount_mismatch')),
    version         int         NOT NULL,
    total           int         NOT NULL CHECK (total > 0),
    login_id        uuid        NOT NULL,
    by              text        NOT NULL,
    description     text        NOT NULL,
    session_id      text        UNIQUE,
    url             text,
    reason          text        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    -- One call to open a session at a time, also for a processor that ignores idempotency keys (F14).
    calling_until   timestamptz,
    CHECK (state <> 'redirected' OR (session_id IS NOT NULL AND url IS NOT NULL)),
    CHECK (state NOT IN ('settled', 'settled_late', 'amount_mismatch') OR settled_at IS NOT NULL)
);
SELECT protect_by_chamber('payments');

-- The lines of a payment. `live`: this payment holds the application, being paid or paid; never two at once (REL-33).
CREATE TABLE payment_lines (
    payment_id     uuid    NOT NULL REFERENCES payments,
    application_id uuid    NOT NULL REFERENCES payables,
    chamber        text    NOT NULL,
    live           boolean NOT NULL,
    PRIMARY KEY (payment_id, application_id)
);
CREATE UNIQUE INDEX one_live_bundle_per_payable ON payment_lines (application_id) WHERE live;
SELECT protect_by_chamber('payment_lines');

-- Which payment an Idempotency-Key led to (REL-29). Written first in its transaction, so that doubles wait here.
CREATE TABLE payment_requests (
    chamber        text        NOT NULL,
    login_id       uuid        NOT NULL,
    key            text        NOT NULL CHECK (length(key) BETWEEN 8 AND 64),
    request_sha256 text        NOT NULL,
    payment_id     uuid        NOT NULL,
    at             timestamptz NOT NULL,
    PRIMARY KEY (chamber, login_id, key)
);
SELECT protect_by_chamber('payment_requests');

-- When to ask the processor about which payment. No chamber policy: one query finds what is due in all chambers.
CREATE TABLE polls (
    payment_id uuid        PRIMARY KEY,
    chamber    text        NOT NULL,
    next_at    timestamptz NOT NULL
);
CREATE INDEX polls_due ON polls (next_at);

-- Each webhook that came, good or bad (REL-30). Append only. No chamber policy: a forged one has no chamber to trust.
CREATE TABLE webhooks (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    outcome     text        NOT NULL CHECK (outcome IN ('heard', 'rejected', 'unknown_payment')),
    reason      text        NOT NULL,
    event_id    text,
    payment_id  uuid,
    body_sha256 text        NOT NULL
);

-- What a member of the staff has to look at. One of each kind per payment.
CREATE TABLE tasks (
    task_id    uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    chamber    text        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('settled_late', 'amount_mismatch', 'captured_twice', 'unknown_payment')),
    payment_id uuid        NOT NULL,
    details    jsonb       NOT NULL,
    state      text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
    opened_at  timestamptz NOT NULL,
    UNIQUE (payment_id, kind)
);
SELECT protect_by_chamber('tasks');

GRANT SELECT, INSERT, UPDATE ON known_chambers, known_registrations, fee_schedules, payables, payments, payment_lines, tasks
    TO shomei_payment;
GRANT SELECT, INSERT, UPDATE, DELETE ON fees, polls TO shomei_payment;
-- Registration fees that reception took in cash (D-27), for the books. Append only.
CREATE TABLE counter_receipts (
    chamber     text        NOT NULL,
    receipt_no  text        NOT NULL,
    request_id  uuid        NOT NULL,
    price       int         NOT NULL CHECK (price >= 0),
    tax         int         NOT NULL CHECK (tax BETWEEN 0 AND price),
    received_by text        NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (chamber, receipt_no)
);
SELECT protect_by_chamber('counter_receipts');

GRANT SELECT, INSERT ON payment_requests, webhooks, counter_receipts TO shomei_payment;
