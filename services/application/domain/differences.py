"""What an applicant changed between two submissions, for the examiner's eye (APP-15)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True)
class Difference:
    """One changed value. `pointer` is a JSON pointer into the draft; None stands for what was not there."""

    pointer: str
    before: str | None
    after: str | None


def differences(before: BaseModel, after: BaseModel) -> list[Difference]:
    """Every value that is not the same, in the order of the pointers."""
    old, new = (dict(_values("", one.model_dump(mode="json"))) for one in (before, after))
    changed = [pointer for pointer in old | new if old.get(pointer) != new.get(pointer)]
    return [Difference(pointer, old.get(pointer), new.get(pointer)) for pointer in changed]


def _values(pointer: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = dict(enumerate(value)).items()
    else:
        if value is not None:
            yield pointer, str(value)
        return
    for name, part in parts:
        yield from _values(f"{pointer}/{name}", part)
