"""A PDF in, an unalterable one out: encrypted, signed, time-stamped."""
