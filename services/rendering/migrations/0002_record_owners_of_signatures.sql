-- Which companies' signers sign with a picture: an admin prints cards with own signatures only (D-03). The same picture
-- may be that of several. Of a signature recorded before its event said whose it is, there is no row here.
CREATE TABLE signature_owners (
    chamber         text NOT NULL,
    sha256          text NOT NULL,
    registration_id uuid NOT NULL,
    PRIMARY KEY (chamber, sha256, registration_id),
    FOREIGN KEY (chamber, sha256) REFERENCES known_signatures
);
SELECT protect_by_chamber('signature_owners');

GRANT SELECT, INSERT ON signature_owners TO shomei_rendering;
