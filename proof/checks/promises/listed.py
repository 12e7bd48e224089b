"""`docs/spec/not-built-yet.toml`: what is not there yet, and what stands in the code for it already.

`parts` are capabilities: `what` each will do, `promises` of which nothing is tested yet, `partly` the promises of which
something is there, and `code`, the leftovers (`proof.checks.reach`) that wait for it. `aids` are what the product holds
for its tests and proofs alone, each with the reason.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

PLACE = Path("docs") / "spec" / "not-built-yet.toml"
README = Path("README.md")
BEGIN = "<!-- from docs/spec/not-built-yet.toml by `python -m proof.checks.promises` -->"
END = "<!-- end -->"


class Part(BaseModel):
    """One capability that is not there yet, or not whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    promises: list[str] = []
    partly: list[str] = []
    code: list[str] = []


class NotBuiltYet(BaseModel):
    """All entries of the file `not-built-yet.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: list[Part]
    aids: dict[str, str] = {}


def read_list(root: Path) -> NotBuiltYet:
    """The file below `root`. Raises pydantic's `ValidationError`, which names what is wrong in it."""
    return NotBuiltYet.model_validate(tomllib.loads((root / PLACE).read_text(encoding="utf-8")))


def differences(listed: NotBuiltYet, leftovers: Mapping[str, str]) -> Iterator[str]:
    """One line for each leftover that is not listed, and for each that is listed and is none, or twice."""
    names = Counter([*(name for part in listed.parts for name in part.code), *listed.aids])
    for name, place in leftovers.items():
        if name not in names:
            yield (
                f'{place}: "{name}": nothing of the product comes here. Use it, delete it, or list it in {PLACE} '
                "with the promise that will use it"
            )
    for name, count in names.items():
        if name not in leftovers:
            yield f'{PLACE}: "{name}" is used now, or gone: take it from the list'
        elif count > 1:
            yield f'{PLACE}: "{name}" is listed {count} times'


def faulty_ids(listed: NotBuiltYet, ids: set[str]) -> Iterator[str]:
    """One line for each id that is not in the specification, and for each part that names none."""
    for part in listed.parts:
        named = [*part.promises, *part.partly]
        yield from (f"{PLACE}: {one} is no id of docs/spec ({part.what})" for one in named if one not in ids)
        if not named:
            yield f"{PLACE}: no promise will use this: {part.what}"


def against_tests(listed: NotBuiltYet, requirements: Iterable[str], tested: set[str]) -> Iterator[str]:
    """One line for each requirement that is neither tested nor listed, and for each that is tested and listed whole."""
    missing = {one for part in listed.parts for one in part.promises}
    known = missing | tested | {one for part in listed.parts for one in part.partly}
    for one in requirements:
        if one not in known:
            yield f"{PLACE}: {one} is cited by no test: test it as its user meets it, or list it"
    for one in sorted(missing & tested):
        yield f"{PLACE}: {one} is tested now: take it from `promises`, or, when something lacks, put it into `partly`"


def section(listed: NotBuiltYet) -> str:
    """What the README says of it."""
    return "\n".join([BEGIN, "", *(f"- {part.what}" for part in listed.parts), "", END])


def in_readme(root: Path, listed: NotBuiltYet) -> Iterator[str]:
    """One line when the README says something else."""
    if section(listed) not in (root / README).read_text(encoding="utf-8"):
        yield f"{README}: says something else than {PLACE}: python -m proof.checks.promises"


def write_readme(root: Path, listed: NotBuiltYet) -> None:
    """Bring the section of the README up to date. Raises `ValueError` when its marks are missing."""
    text = (root / README).read_text(encoding="utf-8")
    start, end = text.index(BEGIN), text.index(END) + len(END)
    (root / README).write_text(text[:start] + section(listed) + text[end:], encoding="utf-8")
