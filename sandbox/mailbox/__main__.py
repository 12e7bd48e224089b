"""`python -m sandbox.mailbox serve`: run until a signal comes."""

import sys

from sandbox.mailbox.app import Settings, build
from sandbox.program import main

if __name__ == "__main__":
    sys.exit(main("sandbox.mailbox", sys.argv[1:], Settings.from_environment, build))
