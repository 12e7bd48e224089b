"""What the inspector says of a file. Part of `inspecting.py`'s program, which imports nothing of the rest."""

from dataclasses import dataclass


class Refused(Exception):
    """Why the file is not taken: a code of `recognising.py`."""


@dataclass(frozen=True)
class Inspected:
    """What was changed (codes of `recognising.py: CHANGES`), and the content that is kept instead of what was sent."""

    changes: tuple[str, ...] = ()
    content: bytes = b""
