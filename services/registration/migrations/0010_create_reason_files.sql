-- Letters of reason for many signers (理由書), sent behind the link; what was submitted stays (D-38, D-45).

-- replaced_at is set when a later one takes its place.
CREATE TABLE reason_files (
    file_id     uuid        PRIMARY KEY,
    chamber     text        NOT NULL,
    request_id  uuid        NOT NULL REFERENCES registration_requests,
    name        text        NOT NULL,
    type        text        NOT NULL CHECK (type IN ('pdf', 'png', 'jpeg')),
    bytes       int         NOT NULL CHECK (bytes = length(content)),
    sha256      text        NOT NULL CHECK (sha256 = encode(sha256(content), 'hex')),
    content     bytea       NOT NULL CHECK (length(content) BETWEEN 1 AND 10485760),
    uploaded_at timestamptz NOT NULL,
    replaced_at timestamptz
);
-- All kinds are packed already.
ALTER TABLE reason_files ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX reason_files_present ON reason_files (request_id) WHERE replaced_at IS NULL;

-- Which letter each revision was submitted with. Append only.
CREATE TABLE submission_reasons (
    request_id uuid NOT NULL,
    revision   int  NOT NULL,
    chamber    text NOT NULL,
    file_id    uuid NOT NULL REFERENCES reason_files,
    sha256     text NOT NULL,
    PRIMARY KEY (request_id, revision),
    FOREIGN KEY (request_id, revision) REFERENCES submissions
);
CREATE INDEX submission_reasons_file ON submission_reasons (file_id);

GRANT SELECT, INSERT, DELETE ON reason_files TO shomei_registration;
GRANT UPDATE (replaced_at) ON reason_files TO shomei_registration;
GRANT SELECT, INSERT ON submission_reasons TO shomei_registration;

SELECT protect_by_chamber('reason_files');
SELECT protect_by_chamber('submission_reasons');
