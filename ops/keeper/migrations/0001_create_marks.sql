-- Which broker is the current one, and what has to be said again. Every service reads these rows; they tell nothing of
-- anybody, so they belong to no chamber (D-42).
CREATE TABLE marks (
    id      bigint      PRIMARY KEY,
    names   text[],               -- the events to say again; null: a broker without any memory, all events
    why     text        NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
CREATE SEQUENCE mark_numbers;

GRANT USAGE ON SCHEMA keeper TO PUBLIC;
GRANT SELECT ON marks TO PUBLIC;
GRANT INSERT ON marks TO shomei_keeper;
GRANT USAGE ON SEQUENCE mark_numbers TO shomei_keeper;
