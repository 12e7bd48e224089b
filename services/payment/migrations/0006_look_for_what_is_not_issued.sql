-- A job looks every few minutes for what is paid and not issued (D-31): always a handful among all payables.
CREATE INDEX payables_settled ON payables (application_id) WHERE state = 'settled';
