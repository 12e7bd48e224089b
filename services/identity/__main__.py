"""`python -m services.identity serve | migrate | job NAME`."""

from libs.common.commands import main
from services.identity.app import build

if __name__ == "__main__":
    main(build)
