"""How long a session lives (REL-48). Pure."""

from datetime import timedelta

IDLE = timedelta(minutes=240)
"""After its last use."""
LONGEST = timedelta(hours=12)
"""However much it is used."""
TOUCH_EVERY = timedelta(minutes=1)
"""How often at most a use is written down."""
