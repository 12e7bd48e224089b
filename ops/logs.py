"""`./shomei logs`: the programs' log files."""

import time
from pathlib import Path
from typing import TextIO

from ops.errors import Failed

POLL = 0.3


def show(folder: Path, service: str | None, follow: bool) -> None:
    """Print one program's log, or all, each line with its program's name first; `follow` goes on until Ctrl-C.

    Raises Failed when there is no log.
    """
    files = sorted(folder.glob(f"{service or '*'}.log"))
    if not files:
        known = ", ".join(sorted(file.stem for file in folder.glob("*.log"))) or "none yet"
        raise Failed(f"no log of {service or 'any program'}; there are: {known}")
    streams = {file.stem: file.open(errors="replace") for file in files}
    try:
        while True:
            for name, stream in streams.items():
                _print_new(stream, "" if service else f"{name} | ")
            if not follow:
                return
            time.sleep(POLL)
    except KeyboardInterrupt:
        return
    finally:
        for stream in streams.values():
            stream.close()


def _print_new(stream: TextIO, lead: str) -> None:
    for line in stream:
        print(f"{lead}{line.rstrip()}")
