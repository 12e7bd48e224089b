-- Files that come with applications (D-38). What a submitted revision names stays for ever (D-45).

-- Addressed by content, for each application by itself: nobody learns whether another has sent the same.
CREATE TABLE file_contents (
    application_id uuid  NOT NULL REFERENCES applications,
    sha256         text  NOT NULL CHECK (sha256 = encode(sha256(content), 'hex')),
    chamber        text  NOT NULL,
    content        bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 10485760),
    PRIMARY KEY (application_id, sha256)
);
-- All kinds but tables of text are packed already.
ALTER TABLE file_contents ALTER COLUMN content SET STORAGE EXTERNAL;

-- removed_at is set instead of deleting the row when a revision names it.
CREATE TABLE files (
    file_id        uuid        PRIMARY KEY,
    application_id uuid        NOT NULL,
    chamber        text        NOT NULL,
    kind           text        NOT NULL CHECK (kind IN ('invoice', 'evidence', 'proof')),
    name           text        NOT NULL,
    type           text        NOT NULL CHECK (type IN ('pdf', 'png', 'jpeg', 'xlsx', 'csv', 'tsv')),
    bytes          int         NOT NULL,
    sha256         text        NOT NULL,
    uploaded_by    text        NOT NULL,
    uploaded_at    timestamptz NOT NULL,
    removed_by     text,
    removed_at     timestamptz,
    FOREIGN KEY (application_id, sha256) REFERENCES file_contents,
    UNIQUE (file_id, sha256),
    CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);
-- Sending the same file again changes nothing.
CREATE UNIQUE INDEX files_present ON files (application_id, kind, sha256) WHERE removed_at IS NULL;
CREATE INDEX files_application ON files (application_id);

-- Which files each revision was submitted with. Append only.
CREATE TABLE revision_files (
    application_id uuid NOT NULL,
    revision       int  NOT NULL,
    file_id        uuid NOT NULL,
    chamber        text NOT NULL,
    sha256         text NOT NULL,
    PRIMARY KEY (application_id, revision, file_id),
    FOREIGN KEY (application_id, revision) REFERENCES revisions,
    FOREIGN KEY (file_id, sha256) REFERENCES files (file_id, sha256)
);
CREATE INDEX revision_files_file ON revision_files (file_id);

GRANT SELECT, INSERT, DELETE ON file_contents, files TO shomei_application;
GRANT UPDATE (removed_by, removed_at) ON files TO shomei_application;
GRANT SELECT, INSERT ON revision_files TO shomei_application;

SELECT protect_by_chamber('file_contents');
SELECT protect_by_chamber('files');
SELECT protect_by_chamber('revision_files');
