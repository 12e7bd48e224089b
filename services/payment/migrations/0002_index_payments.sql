-- For the company's list of payments, newest first.
CREATE INDEX payments_registration ON payments (registration_id, created_at DESC);
