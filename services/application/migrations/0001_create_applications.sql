-- Applications, their frozen revisions and history, certificates and their numbers.

-- Copies of what other services said. known_chambers has no chamber policy (D-42).
CREATE TABLE known_chambers (
    chamber     text  PRIMARY KEY,
    version     int   NOT NULL,
    name_ja     text  NOT NULL,
    name_en     text  NOT NULL,
    office      jsonb NOT NULL,
    texts       jsonb NOT NULL,
    seal_sha256 text,
    settings    jsonb NOT NULL
);

CREATE TABLE known_registrations (
    registration_id     uuid  PRIMARY KEY,
    chamber             text  NOT NULL,
    version             int   NOT NULL,
    registration_number text  NOT NULL,
    state               text  NOT NULL,
    membership          text  NOT NULL,
    name_ja             text  NOT NULL,
    name_en             text  NOT NULL,
    addresses_en        jsonb NOT NULL
);

-- Come with their registration's snapshot, whose version guards them.
CREATE TABLE known_signers (
    signer_id        uuid PRIMARY KEY,
    chamber          text NOT NULL,
    registration_id  uuid NOT NULL REFERENCES known_registrations,
    state            text NOT NULL,
    name_en          text NOT NULL,
    title_en         text NOT NULL,
    email            text NOT NULL,
    signature_sha256 text
);
CREATE INDEX known_signers_registration ON known_signers (registration_id);

-- Apart from known_signers, because a signature may be heard of before its signer.
CREATE TABLE known_signatures (
    signer_id uuid PRIMARY KEY,
    chamber   text NOT NULL,
    version   int  NOT NULL,
    sha256    text NOT NULL
);

CREATE TABLE known_ids (
    signer_id uuid PRIMARY KEY,
    chamber   text NOT NULL,
    version   int  NOT NULL,
    login     text NOT NULL,
    state     text NOT NULL CHECK (state IN ('created', 'active', 'closed'))
);

CREATE TABLE known_staff (
    staff_id uuid    PRIMARY KEY,
    chamber  text    NOT NULL,
    version  int     NOT NULL,
    login    text    NOT NULL,
    name     text    NOT NULL,
    active   boolean NOT NULL
);
CREATE INDEX known_staff_login ON known_staff (chamber, login);

-- The last number of each series and year; taken in the transaction that uses it, so that there are no gaps (D-19, D-43).
CREATE TABLE counters (
    chamber text NOT NULL,
    series  text NOT NULL CHECK (series IN ('receipt', 'certificate')),
    year    int  NOT NULL,
    last    int  NOT NULL CHECK (last >= 1),
    PRIMARY KEY (chamber, series, year)
);

-- draft is what is being typed; what counts is in revisions. consignee and invoice_numbers are the draft's, for lists
-- and for DUP-01. kind is 'origin_japan' while the draft names none.
CREATE TABLE applications (
    application_id   uuid        PRIMARY KEY,
    chamber          text        NOT NULL,
    version          int         NOT NULL CHECK (version >= 1),
    state            text        NOT NULL CHECK (state IN
        ('draft', 'awaiting_signer', 'submitted', 'under_examination', 'returned', 'examined', 'approved', 'paid',
         'issued', 'withdrawn', 'rejected', 'lapsed', 'deleted')),
    registration_id  uuid        NOT NULL,
    signer_id        uuid        NOT NULL,
    sub_id           uuid,
    kind             text        NOT NULL CHECK (kind IN ('origin_japan', 'origin_foreign', 'signature', 'invoice')),
    draft            jsonb       NOT NULL,
    consignee        text        NOT NULL,
    invoice_numbers  text[]      NOT NULL,
    own_reference    text        NOT NULL,
    revision         int         NOT NULL DEFAULT 0 CHECK (revision >= 0),
    receipt_no       text,
    submitted_at     timestamptz,
    content_sha256   text        CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    precheck         jsonb,
    examiner         text,
    examined_by      text,
    certified_by     text,
    certificate_date date,
    certification    jsonb,
    on_hold          boolean     NOT NULL DEFAULT false,
    in_payment       boolean     NOT NULL DEFAULT false,
    held             boolean     NOT NULL DEFAULT false,
    price            int         CHECK (price >= 0),
    tax              int         CHECK (tax BETWEEN 0 AND price),
    payable_until    date,
    payment_id       uuid,
    render_failure   text,
    created_by       uuid        NOT NULL,
    idempotency_key  text,
    created_at       timestamptz NOT NULL,
    changed_at       timestamptz NOT NULL,
    UNIQUE (chamber, receipt_no),
    UNIQUE (created_by, idempotency_key),
    CHECK ((revision = 0) = (receipt_no IS NULL) AND (revision = 0) = (content_sha256 IS NULL)),
    CHECK (state IN ('draft', 'awaiting_signer', 'deleted') OR revision >= 1),
    CHECK (state <> 'under_examination' OR examiner IS NOT NULL),
    -- What is certified stays as it was certified.
    CHECK (state NOT IN ('approved', 'paid', 'issued')
        OR (certified_by IS NOT NULL AND certificate_date IS NOT NULL AND certification IS NOT NULL)),
    CHECK (NOT held OR state = 'paid')
);
CREATE INDEX applications_company ON applications (registration_id, created_at DESC, application_id DESC);
CREATE INDEX applications_queue ON applications (chamber, state, submitted_at, application_id);
CREATE INDEX applications_invoices ON applications USING gin (invoice_numbers);

-- Each submission as it was, with what the rule book said and what had changed. Append only (D-44).
CREATE TABLE revisions (
    application_id uuid        NOT NULL REFERENCES applications,
    revision       int         NOT NULL CHECK (revision >= 1),
    chamber        text        NOT NULL,
    draft          jsonb       NOT NULL,
    document       jsonb       NOT NULL,
    content_sha256 text        NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    findings       jsonb       NOT NULL,
    differences    jsonb       NOT NULL,
    submitted_by   text        NOT NULL,
    submitted_at   timestamptz NOT NULL,
    PRIMARY KEY (application_id, revision)
);

-- Who moved it, when and why, with the fields that a message is about (APP-08, APP-09). Append only.
CREATE TABLE history (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id uuid        NOT NULL REFERENCES applications,
    chamber        text        NOT NULL,
    revision       int         NOT NULL,
    act            text        NOT NULL,
    from_state     text,
    state          text        NOT NULL,
    by             text        NOT NULL,
    at             timestamptz NOT NULL,
    why            text        NOT NULL,
    fields         jsonb       NOT NULL
);
CREATE INDEX history_application ON history (application_id, id);

-- One for each paid application, made together with its number. rendering is what came while staff held the case.
CREATE TABLE certificates (
    certificate_id   uuid    PRIMARY KEY,
    application_id   uuid    NOT NULL UNIQUE REFERENCES applications,
    chamber          text    NOT NULL,
    certificate_no   text    NOT NULL UNIQUE CHECK (left(certificate_no, 4) = chamber),
    certificate_date date    NOT NULL,
    key_version      int     NOT NULL,
    state            text    NOT NULL CHECK (state IN ('numbered', 'valid', 'replaced', 'revoked')),
    issued_at        timestamptz,
    print_until      date,
    artefacts        jsonb   NOT NULL DEFAULT '[]',
    rendering        jsonb,
    printed          int     NOT NULL DEFAULT 0,
    copies_printed   int     NOT NULL DEFAULT 0,
    CHECK ((state = 'numbered') = (issued_at IS NULL) AND (issued_at IS NULL) = (print_until IS NULL)),
    CHECK (substr(certificate_no, 6, 2) = to_char(certificate_date, 'YY'))
);

GRANT SELECT, INSERT, UPDATE ON known_chambers, known_registrations, known_signers, known_signatures, known_ids,
    known_staff, counters, applications, certificates TO shomei_application;
GRANT SELECT, INSERT ON revisions, history TO shomei_application;

SELECT protect_by_chamber('known_registrations');
SELECT protect_by_chamber('known_signers');
SELECT protect_by_chamber('known_signatures');
SELECT protect_by_chamber('known_ids');
SELECT protect_by_chamber('known_staff');
SELECT protect_by_chamber('counters');
SELECT protect_by_chamber('applications');
SELECT protect_by_chamber('revisions');
SELECT protect_by_chamber('history');
SELECT protect_by_chamber('certificates');
