-- The warnings that the examiner accepted when he passed the case on, for the reason in `why` (APP-15, APP-16).
-- NULL on every other line, and on those of before: what was accepted then is not known.
ALTER TABLE history ADD COLUMN accepted jsonb;
