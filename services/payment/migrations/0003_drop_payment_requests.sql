-- Keys are kept in idempotency_keys, as in every service (decision 20).
DROP TABLE payment_requests;
