"""`python -m sandbox.timestamps serve`: run until a signal comes. Exit codes: 2 usage, 78 bad configuration."""

import logging
import os
import sys

from aiohttp import web

from sandbox.timestamps.app import BadSettings, Settings, build


def main(arguments: list[str]) -> int:
    if arguments != ["serve"]:
        print("usage: python -m sandbox.timestamps serve", file=sys.stderr)
        return 2
    try:
        settings = Settings.from_environment(os.environ)
    except BadSettings as error:
        print(error, file=sys.stderr)
        return 78
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    app = build(settings)
    web.run_app(app, host=settings.host, port=settings.port, access_log=None, print=None, shutdown_timeout=2)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
