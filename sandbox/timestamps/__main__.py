"""`python -m sandbox.timestamps serve`: run until a signal comes."""

import sys

from sandbox.program import main
from sandbox.timestamps.app import Settings, build

if __name__ == "__main__":
    sys.exit(main("sandbox.timestamps", sys.argv[1:], Settings.from_environment, build))
