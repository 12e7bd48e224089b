"""`python -m web.console serve`."""

from web.common.main import main
from web.console.app import Settings, build

if __name__ == "__main__":
    main("console", Settings, build)
