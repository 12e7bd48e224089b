-- Forms that could not be printed, until they are. `problems` are the applicant's texts at fault, as far as known.
CREATE TABLE given_up_forms (
    request_id uuid  NOT NULL REFERENCES registration_requests,
    kind       text  NOT NULL,
    chamber    text  NOT NULL,
    revision   int   NOT NULL,
    problems   jsonb NOT NULL,
    PRIMARY KEY (request_id, kind)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON given_up_forms TO shomei_registration;
SELECT protect_by_chamber('given_up_forms');
