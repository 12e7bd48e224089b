-- Whether a chamber gives the COPY out after the print window too (D-22). Unless it says so, printing ends as a whole.
ALTER TABLE known_chambers ADD COLUMN copy_after_window boolean NOT NULL DEFAULT false;
