-- Own layouts are kept for each application by itself, so that one that drops its pages takes them from no other.
-- Of those heard of before, nobody knows whose they are: they stay.
ALTER TABLE known_layouts ADD COLUMN application_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE known_layouts ALTER COLUMN application_id DROP DEFAULT;
ALTER TABLE known_layouts DROP CONSTRAINT known_layouts_pkey;
ALTER TABLE known_layouts ADD PRIMARY KEY (chamber, sha256, registration_id, application_id);
CREATE INDEX known_layouts_application ON known_layouts (application_id);

GRANT DELETE ON known_layouts TO shomei_rendering;
