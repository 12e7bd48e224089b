"""What stands where on each page: documents in, lines and places out, or the problems for the applicant. Pure."""
