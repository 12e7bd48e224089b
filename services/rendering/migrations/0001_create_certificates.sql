-- What rendering owns: the queue of what is to be rendered, the finished PDFs, and who was given which.

-- The chambers' words for box 10 of trials and specimens (no chamber policy, D-42).
CREATE TABLE known_chambers (
    chamber     text  PRIMARY KEY CHECK (chamber ~ '^[0-9]{4}$'),
    version     int   NOT NULL,
    name_en     text  NOT NULL,
    office      jsonb NOT NULL,
    texts       jsonb NOT NULL,
    seal_sha256 text
);

-- Seals and signatures are kept for ever: a certificate names the ones of its day by digest (D-21).
CREATE TABLE known_seals (
    chamber text  NOT NULL,
    sha256  text  NOT NULL,
    svg     bytea NOT NULL,
    PRIMARY KEY (chamber, sha256),
    CONSTRAINT seal_has_its_digest CHECK (sha256 = encode(sha256(svg), 'hex'))
);
SELECT protect_by_chamber('known_seals');

CREATE TABLE known_signatures (
    chamber   text  NOT NULL,
    sha256    text  NOT NULL,
    signer_id uuid  NOT NULL,
    png       bytea NOT NULL,
    PRIMARY KEY (chamber, sha256),
    CONSTRAINT signature_has_its_digest CHECK (sha256 = encode(sha256(png), 'hex'))
);
SELECT protect_by_chamber('known_signatures');

-- What is to be rendered, once for each key: "certificate id", "application id:revision", "request id:revision:form".
-- Claiming a job moves next_at a lease ahead, so what a dead process held falls due by itself.
CREATE TABLE jobs (
    job_id      uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    chamber     text        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('certificate', 'precheck', 'form')),
    key         text        NOT NULL,
    -- Lower goes first: what is paid for, then what holds up an examination, then forms.
    urgency     int         NOT NULL,
    state       text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    attempts    int         NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_at     timestamptz NOT NULL,
    -- The digest of an image, or the chamber, that has not been heard of yet.
    waits_for   text,
    error       text,
    traceparent text,
    created_at  timestamptz NOT NULL,
    UNIQUE (kind, key)
);
CREATE INDEX jobs_due ON jobs (urgency, next_at) WHERE state = 'waiting';
CREATE INDEX jobs_waiting_for ON jobs (waits_for) WHERE waits_for IS NOT NULL;
-- One worker serves all chambers: it may claim every job, but sees an order only after entering the job's chamber.
SELECT protect_by_chamber('jobs');
CREATE POLICY worker_reads ON jobs FOR SELECT USING (true);
CREATE POLICY worker_claims ON jobs FOR UPDATE USING (true);

-- What a job prints, as it was heard. Those of certificates stay; the others go with the finished job.
CREATE TABLE orders (
    job_id  uuid PRIMARY KEY REFERENCES jobs,
    chamber text NOT NULL,
    content text NOT NULL
);
SELECT protect_by_chamber('orders');

-- Every stored PDF under its digest. Append only. They are encrypted or packed already: no use in compressing them.
CREATE TABLE artefacts (
    sha256    text        PRIMARY KEY,
    chamber   text        NOT NULL,
    kind      text        NOT NULL CHECK (kind IN ('certificate', 'form')),
    pages     int         NOT NULL CHECK (pages > 0),
    pdf       bytea       NOT NULL,
    stored_at timestamptz NOT NULL,
    CONSTRAINT artefact_has_its_digest CHECK (sha256 = encode(sha256(pdf), 'hex'))
);
ALTER TABLE artefacts ALTER COLUMN pdf SET STORAGE EXTERNAL;
SELECT protect_by_chamber('artefacts');
-- A form's digest is the capability to fetch it: whoever names it sees that one row, in whichever chamber (REG-07).
CREATE POLICY named_form ON artefacts FOR SELECT
    USING (kind = 'form' AND sha256 = current_setting('shomei.form', true));

CREATE TABLE certificates (
    certificate_id   uuid PRIMARY KEY,
    chamber          text NOT NULL,
    version          int  NOT NULL,
    application_id   uuid NOT NULL UNIQUE,
    registration_id  uuid NOT NULL,
    sub_id           uuid,
    certificate_no   text NOT NULL UNIQUE CHECK (certificate_no LIKE chamber || '-%'),
    certificate_date date NOT NULL,
    -- The last day in Japan on which the PDF is given out (DOC-04); unknown until the application is issued.
    print_until      date
);
SELECT protect_by_chamber('certificates');

-- Append only: a certificate has one ORIGINAL, and it never changes (DOC-06).
CREATE TABLE renderings (
    certificate_id uuid NOT NULL REFERENCES certificates,
    variant        text NOT NULL CHECK (variant IN ('original', 'copy')),
    chamber        text NOT NULL,
    sha256         text NOT NULL UNIQUE REFERENCES artefacts,
    PRIMARY KEY (certificate_id, variant)
);
SELECT protect_by_chamber('renderings');

-- Each delivery of a certificate's PDF (DOC-04). Append only.
CREATE TABLE prints (
    print_id       uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    chamber        text        NOT NULL,
    certificate_id uuid        NOT NULL REFERENCES certificates,
    variant        text        NOT NULL CHECK (variant IN ('original', 'copy')),
    by             text        NOT NULL,
    login_id       uuid        NOT NULL,
    at             timestamptz NOT NULL
);
CREATE INDEX prints_certificate ON prints (certificate_id, at);
SELECT protect_by_chamber('prints');

GRANT SELECT, INSERT, UPDATE ON known_chambers, jobs TO shomei_rendering;
GRANT SELECT, INSERT ON known_seals, known_signatures, artefacts, certificates, renderings, prints TO shomei_rendering;
GRANT UPDATE (version, print_until) ON certificates TO shomei_rendering;
GRANT SELECT, INSERT, DELETE ON orders TO shomei_rendering;
