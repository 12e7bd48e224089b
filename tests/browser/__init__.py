"""Portal and console in a real Chromium, on a whole system of services, database and broker."""
