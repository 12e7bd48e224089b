-- What happened to a request, by whom and when; and what an applicant has typed but not finished.

-- `by` is the login of a member of staff, or 'applicant', or 'system'. Append only.
CREATE TABLE request_acts (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chamber    text        NOT NULL,
    request_id uuid        NOT NULL REFERENCES registration_requests,
    revision   int         NOT NULL,
    at         timestamptz NOT NULL,
    by         text        NOT NULL,
    act        text        NOT NULL CHECK (act IN ('consented', 'submitted', 'papers_received', 'fee_received',
        'fee_waived', 'signature_accepted', 'returned', 'approved', 'refused', 'lapsed')),
    detail     jsonb       NOT NULL
);
CREATE INDEX request_acts_request ON request_acts (request_id, id);
SELECT protect_by_chamber('request_acts');
GRANT SELECT, INSERT ON request_acts TO shomei_registration;

-- Unchecked, as typed (REG-18). NULL where the checked data is newer.
CREATE TABLE registration_drafts (
    request_id uuid        PRIMARY KEY REFERENCES registration_requests,
    chamber    text        NOT NULL,
    company    jsonb,
    signers    jsonb,
    saved_at   timestamptz NOT NULL
);
SELECT protect_by_chamber('registration_drafts');
GRANT SELECT, INSERT, UPDATE ON registration_drafts TO shomei_registration;

-- What the desk looks through.
CREATE INDEX registration_requests_state ON registration_requests (chamber, state) WHERE request_no IS NOT NULL;
