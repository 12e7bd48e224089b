-- When the next poll was planned: a plan that was made later than now comes from a clock that was wrong.
ALTER TABLE polls ADD COLUMN planned_at timestamptz;
