"""Jobs by command: failed renderings are tried again, once their cause is mended."""

from typing import get_args

from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.schedule import Jobs
from services.rendering.store import queue
from services.rendering.store.queue import JobKind

jobs = Jobs()


@jobs.manual("render-again")
async def render_again(arguments: list[str], db: Database, clock: Clock) -> None:
    """`job render-again certificate CERTIFICATE_ID`: a failed rendering is tried again (also `precheck`, `form`).

    Without an id: all of the kind that failed. Raises SystemExit with the usage for a kind that there is not.
    """
    if len(arguments) not in (1, 2) or arguments[0] not in get_args(JobKind):
        raise SystemExit(f"usage: job render-again {'|'.join(get_args(JobKind))} [KEY]")
    kind: JobKind = arguments[0]  # type: ignore[assignment]  # looked up in the line above
    async with db.transaction() as tx:
        reopened = await queue.reopen(tx, kind, arguments[1] if arguments[1:] else None, clock.now())
    print(f"opened again: {reopened}" if reopened else "there is no such failed job")
