"""`python -m services.registration serve | migrate | job NAME [ARGUMENT…]`."""

from libs.common.commands import main
from services.registration.app import build

if __name__ == "__main__":
    main(build)
