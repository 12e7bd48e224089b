-- How many were kept lately is looked up before one more is: anybody can send them.
CREATE INDEX webhooks_rejected ON webhooks (at) WHERE outcome = 'rejected';
