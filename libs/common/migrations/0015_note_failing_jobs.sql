-- The jobs whose latest run failed, until one ends well: an operator sees them, and the next leader goes on counting.
CREATE TABLE job_failures (
    name      text        PRIMARY KEY,
    due_at    timestamptz NOT NULL,
    times     int         NOT NULL CHECK (times > 0),
    failed_at timestamptz NOT NULL,
    error     text        NOT NULL
);

DO $$
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON job_failures TO %I', 'shomei_' || current_schema());
END $$;
