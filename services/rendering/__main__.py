"""`python -m services.rendering serve | migrate | job NAME`."""

from libs.common.commands import main
from services.rendering.app import build

if __name__ == "__main__":
    main(build)
