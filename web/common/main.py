"""The command line of a site."""

import asyncio
import signal
import sys
from collections.abc import Callable

import uvloop
from pydantic import ValidationError

from libs.common.settings import told
from libs.common.telemetry import start_telemetry
from web.common.running import RunningSite, SiteSettings


async def _serve(site: RunningSite) -> None:
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    try:
        await site.start()
        await ending.wait()
    finally:
        await site.stop()


def main(name: str, settings_type: type[SiteSettings], build: Callable[[SiteSettings], RunningSite]) -> None:
    """`serve`, with settings from the environment.

    Raises SystemExit: 78 when settings are wrong, 2 for another command.
    """
    if sys.argv[1:] not in ([], ["serve"]):
        print("usage: serve", file=sys.stderr)
        raise SystemExit(2)
    try:
        settings = settings_type()
    except ValidationError as error:
        raise told(error) from None
    start_telemetry(name, settings.otlp_endpoint, settings.log_level)
    uvloop.run(_serve(build(settings)))
