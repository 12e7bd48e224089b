-- What the auditor found in its last round, and since when it has found it in every round. It names subjects by their
-- ids, of all chambers, for operators: so it belongs to no chamber (D-42).
CREATE TABLE findings (
    kind       text        NOT NULL CHECK (kind IN ('lost', 'doubled', 'gap', 'stuck', 'wrong')),
    what       text        NOT NULL,
    place      text        NOT NULL,
    first_seen timestamptz NOT NULL,
    alarmed_at timestamptz,               -- when the log said that it stands; null while it may pass by itself
    PRIMARY KEY (what, place)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON findings TO shomei_auditor;
