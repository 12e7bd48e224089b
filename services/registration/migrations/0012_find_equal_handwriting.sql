-- Whose signature a scan is already: one handwriting is never taken for two people.
CREATE INDEX signatures_sha256 ON signatures (sha256);
