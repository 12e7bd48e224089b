-- What lists show and search: where to, by whom, and which text of the declaration was confirmed (APP-12, APP-17).

-- Computed columns, because no UPDATE of a migration would reach the rows behind the chamber policy.
ALTER TABLE applications
    ADD COLUMN country text GENERATED ALWAYS AS
        (coalesce(draft #>> '{source_invoice,consignee,country}', '')) STORED,
    ADD COLUMN destination text GENERATED ALWAYS AS
        (upper(coalesce(draft #>> '{statistics,destination}', ''))) STORED,
    ADD COLUMN created_by_name text NOT NULL DEFAULT '',
    -- The login whose change made the present version.
    ADD COLUMN changed_by text NOT NULL DEFAULT '',
    ADD COLUMN declaration_version text;

ALTER TABLE known_signers ADD COLUMN name_ja text NOT NULL DEFAULT '';

CREATE INDEX applications_ledger ON applications (chamber, submitted_at, application_id) WHERE revision > 0;
CREATE INDEX applications_company_states ON applications (registration_id, state);
