"""What a certificate can show and what fits on it: known to who prints it, and to who takes the texts of chambers."""
