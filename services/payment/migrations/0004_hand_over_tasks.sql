-- What staff have to look at moves to staff_tasks, which they are shown (docs/tasks.md).

-- The chamber of a payment, for whoever names it: a notice may name another one.
CREATE POLICY named_payment ON payments FOR SELECT
    USING (payment_id::text = current_setting('shomei.payment', true));

-- Processes of the version before still write to `tasks` while they are replaced; a later migration drops it.
CREATE FUNCTION hand_over_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO staff_tasks (chamber, kind, subject, once, facts, opened_at)
    SELECT NEW.chamber, replace(NEW.kind, '_', '-'),
        CASE WHEN NEW.kind IN ('captured_twice', 'unknown_payment') THEN NEW.details ->> 'session_id'
            ELSE NEW.payment_id::text END,
        true,
        jsonb_build_object('payment_id', NEW.payment_id, 'session', NEW.details ->> 'session_id',
            'captured', NEW.details -> 'captured', 'total', coalesce(NEW.details -> 'total', '0'),
            'company', coalesce((
                SELECT jsonb_build_array(r.name_ja, r.name_en)
                FROM payments p JOIN known_registrations r USING (registration_id) WHERE p.payment_id = NEW.payment_id
            ), '["", ""]'),
            'receipts', coalesce((
                SELECT string_agg(receipt_no, ', ' ORDER BY receipt_no)
                FROM payment_lines l JOIN payables USING (application_id) WHERE l.payment_id = NEW.payment_id
            ), '')),
        NEW.opened_at
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER hand_over AFTER INSERT OR UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION hand_over_task();

DO $$
DECLARE each record;
BEGIN
    FOR each IN SELECT chamber FROM known_chambers LOOP
        PERFORM set_config('shomei.chamber', each.chamber, true);
        UPDATE tasks SET opened_at = opened_at WHERE state = 'open';
    END LOOP;
END $$;
