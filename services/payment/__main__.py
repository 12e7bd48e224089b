"""`python -m services.payment serve | migrate | job NAME`."""

from libs.common.commands import main
from services.payment.app import build

if __name__ == "__main__":
    main(build)
