from libs.common.commands import main
from services.reference.app import build

if __name__ == "__main__":
    main(build)
