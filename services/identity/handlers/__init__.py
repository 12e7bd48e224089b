"""Use cases of the identity service: one file for each subject."""
