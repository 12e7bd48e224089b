"""What portal and console share."""
