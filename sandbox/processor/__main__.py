"""`python -m sandbox.processor serve`: run until a signal comes."""

import sys

from sandbox.processor.app import Settings, build
from sandbox.program import main

if __name__ == "__main__":
    sys.exit(main("sandbox.processor", sys.argv[1:], Settings.from_environment, build))
