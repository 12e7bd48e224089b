-- What a broker has lost is said again in slices, after what is new (REL-14). None of these rows belongs to a chamber.

-- True for what waits to be said again; what was said again looks like everything else.
ALTER TABLE outbox ADD COLUMN again boolean NOT NULL DEFAULT false;

-- The order of a subject is looked at over what was published too, as long as something is said again.
DROP INDEX outbox_in_order;
CREATE INDEX outbox_in_order ON outbox (subject, id);
DROP INDEX outbox_unpublished;
CREATE INDEX outbox_unpublished ON outbox (again, id) WHERE published_at IS NULL;

-- One row for each row of keeper.marks that this service has obeyed: how far it is in saying again.
CREATE TABLE replays (
    mark     bigint      PRIMARY KEY,
    names    text[],     -- null: whatever this service says
    next_id  bigint      NOT NULL, -- of the outbox: up to here it was said again
    last_id  bigint      NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz
);

DO $$
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON replays TO %I', 'shomei_' || current_schema());
END $$;
