"""Rules of rendering: how often a job is tried, what a failed trial is put down to, who is given a PDF. Pure."""
