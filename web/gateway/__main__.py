"""`python -m web.gateway serve`: run until a signal comes. Exit codes: 2 usage, 78 bad configuration."""

import asyncio
import signal
import sys

import uvloop
from pydantic import ValidationError

from libs.common.settings import told
from libs.common.telemetry import start_telemetry
from web.gateway.app import Gateway, Settings


async def _serve(settings: Settings) -> None:
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    gateway = Gateway(settings)
    await gateway.start()
    await ending.wait()
    await gateway.stop()


def main(arguments: list[str]) -> int:
    """Run the gateway; the exit code. Raises SystemExit(78) when settings are wrong."""
    if arguments != ["serve"]:
        print("usage: python -m web.gateway serve", file=sys.stderr)
        return 2
    try:
        settings = Settings()
    except ValidationError as error:
        raise told(error) from None
    start_telemetry("gateway", settings.otlp_endpoint, settings.log_level)
    uvloop.run(_serve(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
