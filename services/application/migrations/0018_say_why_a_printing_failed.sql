-- What the applicant is told of a certificate that could not be printed: the texts at fault, as far as they are known.
ALTER TABLE applications ADD COLUMN render_problems jsonb NOT NULL DEFAULT '[]';
