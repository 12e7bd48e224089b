-- Pages of companies' own layouts (APP-18). A document names them by digest: they are kept for ever, as signatures are.
CREATE TABLE known_layouts (
    chamber         text  NOT NULL,
    sha256          text  NOT NULL,
    registration_id uuid  NOT NULL,
    pdf             bytea NOT NULL,
    PRIMARY KEY (chamber, sha256, registration_id),
    CONSTRAINT layout_has_its_digest CHECK (sha256 = encode(sha256(pdf), 'hex'))
);
ALTER TABLE known_layouts ALTER COLUMN pdf SET STORAGE EXTERNAL;
SELECT protect_by_chamber('known_layouts');

GRANT SELECT, INSERT ON known_layouts TO shomei_rendering;
