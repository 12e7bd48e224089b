-- The digest of what the source invoice said when it was last copied into the certificate (転記), or when the applicant
-- last decided not to copy it. NULL: neither yet (APP-02).
ALTER TABLE applications ADD COLUMN transcribed_sha256 text;
