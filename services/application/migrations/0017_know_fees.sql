-- From when until when a chamber has a fee for each kind, as payment tells it.
CREATE TABLE known_fees (
    chamber text  PRIMARY KEY,
    version int   NOT NULL,
    fees    jsonb NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON known_fees TO shomei_application;
SELECT protect_by_chamber('known_fees');
