"""The kinds of files that are taken, and the refusal of all others."""

from dataclasses import dataclass
from typing import Literal, get_args

from libs.common.errors import FieldError, Invalid

Kind = Literal["pdf", "png", "jpeg", "xlsx", "csv", "tsv"]
ALL: frozenset[Kind] = frozenset(get_args(Kind))
DOCUMENTS: frozenset[Kind] = frozenset(["pdf", "png", "jpeg"])
MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}


def media_types(kinds: frozenset[Kind] = ALL) -> tuple[str, ...]:
    """Those of `kinds`, always in the same order."""
    return tuple(type_ for kind, type_ in MEDIA_TYPES.items() if kind in kinds)


SUFFIXES: dict[Kind, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "png": (".png",),
    "jpeg": (".jpg", ".jpeg"),
    "xlsx": (".xlsx",),
    "csv": (".csv",),
    "tsv": (".tsv",),
}
"""What a name of that kind ends in; the first is the one that we give."""


@dataclass(frozen=True)
class Limits:
    """What a route takes, `largest` bytes at most. `seconds` is how long one file may be looked at.

    `opened` takes off what a PDF restricts, for whoever works with its pages.
    """

    largest: int
    kinds: frozenset[Kind] = ALL
    seconds: float = 10.0
    lines: int = 100_000
    opened: bool = False


def refused(code: str, ja: str, en: str, pointer: str = "/file") -> Invalid:
    """The refusal of a file."""
    return Invalid(ja, en, code=code, errors=[FieldError(pointer, code, ja, en)])
