-- Chambers, registration requests, registrations, signatures.

-- The present settings of each chamber (D-01). Public, and read to find out which chambers there are: no chamber policy.
CREATE TABLE chambers (
    chamber    text        PRIMARY KEY CHECK (chamber ~ '^[0-9]{4}$'),
    version    int         NOT NULL CHECK (version >= 1),
    content    jsonb       NOT NULL,
    changed_at timestamptz NOT NULL
);

-- Every version of every text that somebody may have agreed to. Append only: consents point here.
CREATE TABLE rule_documents (
    chamber  text NOT NULL,
    name     text NOT NULL CHECK (name IN ('certification_rules', 'penalty_rules', 'privacy', 'terms')),
    version  text NOT NULL,
    title_ja text NOT NULL,
    title_en text NOT NULL,
    text_ja  text NOT NULL,
    PRIMARY KEY (chamber, name, version)
);

-- The last number of each series; taken in the transaction that uses it, so that series have no gaps (D-43).
-- Series that run on for ever have year 0.
CREATE TABLE counters (
    chamber text NOT NULL,
    series  text NOT NULL CHECK (series IN ('request', 'receipt', 'registration')),
    year    int  NOT NULL,
    last    int  NOT NULL CHECK (last >= 1),
    PRIMARY KEY (chamber, series, year)
);

-- company and signers are what is being typed; what counts is in submissions.
CREATE TABLE registration_requests (
    request_id      uuid        PRIMARY KEY,
    chamber         text        NOT NULL,
    version         int         NOT NULL CHECK (version >= 1),
    state           text        NOT NULL CHECK (state IN
        ('invited', 'entering', 'submitted', 'checking', 'approved', 'refused', 'lapsed', 'cancelled')),
    email           text        NOT NULL,
    link_expires_at timestamptz NOT NULL,
    request_no      text,
    revision        int         NOT NULL DEFAULT 0 CHECK (revision >= 0),
    company         jsonb,
    signers         jsonb       NOT NULL DEFAULT '[]',
    papers          jsonb       NOT NULL DEFAULT '[]',
    fee             jsonb,
    message         text,
    registration_id uuid        UNIQUE,
    created_at      timestamptz NOT NULL,
    UNIQUE (chamber, request_no),
    CHECK ((revision = 0) = (request_no IS NULL)),
    CHECK ((state = 'approved') = (registration_id IS NOT NULL)),
    CHECK (state NOT IN ('submitted', 'checking', 'approved', 'refused') OR (revision >= 1 AND fee IS NOT NULL))
);
-- Whoever asks for the guide mail again before opening it gets another link to the same request.
CREATE UNIQUE INDEX registration_requests_invited ON registration_requests (chamber, email) WHERE state = 'invited';
CREATE INDEX registration_requests_links ON registration_requests (chamber, link_expires_at)
    WHERE state IN ('invited', 'entering', 'submitted');

-- Links sent by mail: only the digest of the secret is kept (D-33). All links of a request live and end together.
CREATE TABLE registration_links (
    sha256     bytea       PRIMARY KEY CHECK (length(sha256) = 32),
    chamber    text        NOT NULL,
    request_id uuid        NOT NULL REFERENCES registration_requests,
    created_at timestamptz NOT NULL
);
CREATE INDEX registration_links_request ON registration_links (request_id);

-- Who agreed to which version, and when (REG-02, REG-04, REG-30). Append only.
CREATE TABLE consents (
    chamber    text        NOT NULL,
    request_id uuid        NOT NULL REFERENCES registration_requests,
    name       text        NOT NULL,
    version    text        NOT NULL,
    agreed_at  timestamptz NOT NULL,
    PRIMARY KEY (request_id, name, version),
    FOREIGN KEY (chamber, name, version) REFERENCES rule_documents
);

-- Each revision as it was submitted. Append only.
CREATE TABLE submissions (
    chamber      text        NOT NULL,
    request_id   uuid        NOT NULL REFERENCES registration_requests,
    revision     int         NOT NULL CHECK (revision >= 1),
    company      jsonb       NOT NULL,
    signers      jsonb       NOT NULL,
    submitted_at timestamptz NOT NULL,
    PRIMARY KEY (request_id, revision)
);

-- The forms that rendering printed, the latest revision of each.
CREATE TABLE forms (
    chamber    text NOT NULL,
    request_id uuid NOT NULL REFERENCES registration_requests,
    kind       text NOT NULL,
    revision   int  NOT NULL,
    sha256     text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    pages      int  NOT NULL,
    PRIMARY KEY (request_id, kind)
);

-- Signatures as the desk cut and accepted them (D-21). Deleted when the request is refused.
CREATE TABLE signatures (
    signer_id   uuid        PRIMARY KEY,
    chamber     text        NOT NULL,
    request_id  uuid        NOT NULL REFERENCES registration_requests,
    sha256      text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    png         bytea       NOT NULL CHECK (length(png) <= 32768),
    accepted_by text        NOT NULL,
    accepted_at timestamptz NOT NULL
);
CREATE INDEX signatures_request ON signatures (request_id);

CREATE TABLE registrations (
    registration_id uuid  PRIMARY KEY,
    chamber         text  NOT NULL,
    number          text  NOT NULL UNIQUE CHECK (number ~ '^[0-9]{10}$' AND left(number, 4) = chamber),
    version         int   NOT NULL CHECK (version >= 1),
    state           text  NOT NULL CHECK (state IN ('active', 'expired', 'suspended', 'ended')),
    company         jsonb NOT NULL,
    valid_from      date  NOT NULL,
    valid_until     date  NOT NULL CHECK (valid_until > valid_from),
    admin_login     text
);

CREATE TABLE signers (
    signer_id        uuid PRIMARY KEY,
    chamber          text NOT NULL,
    registration_id  uuid NOT NULL REFERENCES registrations,
    serial           int  NOT NULL CHECK (serial >= 1),
    state            text NOT NULL CHECK (state IN ('active', 'deleted')),
    name_ja          text NOT NULL,
    name_en          text NOT NULL,
    title_en         text NOT NULL,
    email            text NOT NULL,
    signature_sha256 text NOT NULL,
    login            text,
    UNIQUE (registration_id, serial)
);

GRANT SELECT, INSERT, UPDATE ON chambers, counters, registration_requests, forms, registrations, signers
    TO shomei_registration;
GRANT SELECT, INSERT ON rule_documents, registration_links, consents, submissions TO shomei_registration;
GRANT SELECT, INSERT, UPDATE, DELETE ON signatures TO shomei_registration;

SELECT protect_by_chamber('rule_documents');
SELECT protect_by_chamber('counters');
SELECT protect_by_chamber('registration_requests');
SELECT protect_by_chamber('registration_links');
SELECT protect_by_chamber('consents');
SELECT protect_by_chamber('submissions');
SELECT protect_by_chamber('forms');
SELECT protect_by_chamber('signatures');
SELECT protect_by_chamber('registrations');
SELECT protect_by_chamber('signers');
