-- The last day of printing of which the person in charge was reminded (M26); a window that is opened again gets a new mail.
ALTER TABLE certificates ADD COLUMN print_reminded_for date;
CREATE INDEX certificates_never_printed ON certificates (print_until) WHERE printed = 0 AND state = 'valid';
