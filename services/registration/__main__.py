"""`python -m services.registration serve | migrate | job NAME [ARGUMENT…]`."""

from libs.common.service import main
from services.registration.app import build

if __name__ == "__main__":
    main(build)
