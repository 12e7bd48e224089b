-- What an administrator wants to change about a certifier's or an administrator's account: it waits for a second person, or
-- a day (IDN-21). `wanted` and `before` hold e-mail and roles; both are empty for the reset of a second factor.
CREATE TABLE account_changes (
    change_id  uuid        PRIMARY KEY,
    chamber    text        NOT NULL,
    staff_id   uuid        NOT NULL REFERENCES logins,
    kind       text        NOT NULL CHECK (kind IN ('email_or_roles', 'factor_reset')),
    before     jsonb       NOT NULL,
    wanted     jsonb       NOT NULL,
    asked_by   text        NOT NULL,
    asked_at   timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    state      text        NOT NULL CHECK (state IN ('waiting', 'done', 'cancelled', 'void')),
    decided_by text,
    decided_at timestamptz,
    CHECK ((state = 'waiting') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX account_changes_waiting ON account_changes (staff_id) WHERE state = 'waiting';
CREATE INDEX account_changes_due ON account_changes (chamber, due_at) WHERE state = 'waiting';
SELECT protect_by_chamber('account_changes');
GRANT SELECT, INSERT, UPDATE ON account_changes TO shomei_identity;

-- Until its first certificate, the operator is a chamber's second person.
ALTER TABLE known_chambers ADD COLUMN has_certificates boolean NOT NULL DEFAULT false;

ALTER TABLE staff_acts DROP CONSTRAINT staff_acts_act_check;
ALTER TABLE staff_acts ADD CONSTRAINT staff_acts_act_check CHECK (act IN ('invited', 'changed', 'invited_again',
    'sessions_ended', 'password_set', 'factor_set_up', 'factor_removed', 'factor_reset', 'recovery_codes_made',
    'recovery_code_used', 'change_asked', 'change_approved', 'change_cancelled', 'change_void')) NOT VALID;
