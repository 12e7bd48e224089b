"""`python -m web.portal serve`."""

from web.common.main import main
from web.portal.app import Settings, build

if __name__ == "__main__":
    main("portal", Settings, build)
