-- Who paid on the processor's page, by login; NULL where nobody did (a bill, a waiver, the counter).
ALTER TABLE applications ADD COLUMN paid_by text;
CREATE INDEX applications_payment ON applications (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX known_ids_login ON known_ids (login);

-- Issued, and nobody was told yet (M25). No chamber policy: one query finds in which chambers there is somebody to tell.
CREATE TABLE unannounced (
    application_id uuid PRIMARY KEY,
    chamber        text NOT NULL,
    payment_id     uuid NOT NULL
);
GRANT SELECT, INSERT, DELETE ON unannounced TO shomei_application;
