-- What needs a person (docs/tasks.md): opened in the transaction that makes it so, closed in the one that ends it.

-- `subject` is what it is about: there is one open task of a kind for each; with `once` there is never another one.
-- `facts` fill the sentences of the kind. Closed ones stay, with who closed them and why.
CREATE TABLE staff_tasks (
    task_id   uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    chamber   text        NOT NULL,
    kind      text        NOT NULL,
    subject   text        NOT NULL,
    once      boolean     NOT NULL,
    facts     jsonb       NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    closed_by text,
    why_ja    text,
    why_en    text,
    CHECK (num_nulls(closed_at, closed_by, why_ja, why_en) IN (0, 4))
);
CREATE UNIQUE INDEX staff_tasks_one ON staff_tasks (chamber, kind, subject) WHERE closed_at IS NULL OR once;
CREATE INDEX staff_tasks_open ON staff_tasks (chamber, opened_at) WHERE closed_at IS NULL;
CREATE INDEX staff_tasks_closed ON staff_tasks (chamber, closed_at DESC) WHERE closed_at IS NOT NULL;
SELECT protect_by_chamber('staff_tasks');
-- The gauge counts in all chambers at once, and asks for nothing but kinds.
CREATE POLICY counted ON staff_tasks FOR SELECT
    USING (closed_at IS NULL AND current_setting('shomei.counting', true) = 'on');
CREATE INDEX staff_tasks_counted ON staff_tasks (kind) WHERE closed_at IS NULL;

DO $$
DECLARE role text := 'shomei_' || current_schema();
BEGIN
    EXECUTE format('GRANT SELECT, INSERT ON staff_tasks TO %I', role);
    EXECUTE format('GRANT UPDATE (facts, closed_at, closed_by, why_ja, why_en) ON staff_tasks TO %I', role);
END $$;
