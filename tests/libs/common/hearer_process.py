"""A hearer as a real process, for tests that end processes: `python -m tests.libs.common.hearer_process`.

The note "end the process" ends the process on the spot, as a crash in a C library would. At the note that STOP_AT names
it stands still, in the middle of its transaction, until it is sent SIGCONT.
"""

import os
import signal
from pathlib import Path

from libs.common.api import Routes
from libs.common.commands import main
from libs.common.consumers import Consumers
from libs.common.db import Transaction
from libs.common.service import Service, new_service
from libs.common.settings import ServiceSettings
from tests.libs.common.bells import BellRung, count_bell

consumers = Consumers()


@consumers.on(BellRung)
async def on_bell(tx: Transaction, event: BellRung) -> None:
    """Count the bell, or end or stop the process."""
    if event.note == "end the process":
        os._exit(9)
    await count_bell(tx, event)
    if event.note == os.environ.get("STOP_AT"):
        os.kill(os.getpid(), signal.SIGSTOP)


def build() -> Service:
    """The hearer."""
    service = new_service("hearer", ServiceSettings(), Path("/nonexistent"), Routes())
    service.consumers = consumers
    return service


if __name__ == "__main__":
    main(build)
