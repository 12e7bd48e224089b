-- A fee schedule is told to the other services, each version once.
ALTER TABLE fee_schedules ADD COLUMN version int NOT NULL DEFAULT 1 CHECK (version >= 1);

-- Approvals for which there was no fee: priced as soon as one comes.
CREATE TABLE unpriced_approvals (
    application_id uuid        PRIMARY KEY,
    chamber        text        NOT NULL,
    kind           text        NOT NULL,
    receipt_no     text        NOT NULL,
    approval       jsonb       NOT NULL,
    heard_at       timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON unpriced_approvals TO shomei_payment;
SELECT protect_by_chamber('unpriced_approvals');

-- The schedules that are in force already.
DO $$
DECLARE each record;
BEGIN
    FOR each IN SELECT chamber FROM known_chambers LOOP
        PERFORM set_config('shomei.chamber', each.chamber, true);
        INSERT INTO outbox (name, subject, chamber, version, data)
        SELECT 'fee-schedule.changed.v1', s.chamber, s.chamber, s.version, json_build_object(
            'chamber', s.chamber, 'version', s.version, 'fees', (
                SELECT coalesce(json_agg(json_build_object(
                    'kind', f.kind, 'valid_from', f.valid_from, 'valid_until', f.valid_until)), '[]')
                FROM fees f WHERE f.chamber = s.chamber))::text
        FROM fee_schedules s WHERE s.chamber = each.chamber;
    END LOOP;
END $$;
