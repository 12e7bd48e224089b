"""`python -m services.application serve | migrate | job NAME`."""

from libs.common.commands import main
from services.application.app import build

if __name__ == "__main__":
    main(build)
