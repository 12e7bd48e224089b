-- What the site shows of the chambers (no chamber policy: every page lists them).
CREATE TABLE known_chambers (
    chamber          text  PRIMARY KEY CHECK (chamber ~ '^[0-9]{4}$'),
    version          int   NOT NULL,
    name_ja          text  NOT NULL,
    name_en          text  NOT NULL,
    open             bool  NOT NULL,
    office           jsonb NOT NULL,
    -- D-39: whether a lookup shows all boxes or only a summary.
    reference_detail text  NOT NULL CHECK (reference_detail IN ('full', 'summary'))
);

-- One row for each issued certificate. Kept 10 years (D-39); nothing here is ever deleted by the service.
CREATE TABLE published (
    certificate_no   text        PRIMARY KEY CHECK (certificate_no ~ '^[0-9]{4}-[0-9]{2}-[0-9]{6}-[0-9A-Z]$'),
    chamber          text        NOT NULL CHECK (certificate_no LIKE chamber || '-%'),
    certificate_id   uuid        NOT NULL UNIQUE,
    version          int         NOT NULL,
    kind             text        NOT NULL,
    certificate_date date        NOT NULL,
    -- HMAC of number and code under the key of hash_key_version; the code itself is nowhere (D-20).
    access_code_hash text        NOT NULL CHECK (access_code_hash ~ '^[0-9a-f]{64}$'),
    hash_key_version int         NOT NULL,
    status           text        NOT NULL DEFAULT 'valid' CHECK (status IN ('valid', 'replaced', 'revoked')),
    replaced_by      text        CHECK (replaced_by <> certificate_no),
    issued_at        timestamptz NOT NULL,
    facts            jsonb       NOT NULL,
    artefacts        jsonb       NOT NULL,
    CHECK ((status = 'replaced') = (replaced_by IS NOT NULL))
);

-- Written only for the chamber that the transaction works for; read by everybody, since whoever holds the code may see it
-- and a lookup is then one SELECT without a transaction around it (D-42).
SELECT protect_by_chamber('published');
CREATE POLICY public_read ON published FOR SELECT USING (true);

GRANT SELECT, INSERT, UPDATE ON known_chambers, published TO shomei_reference;
