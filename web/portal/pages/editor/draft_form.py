"""A draft as the fields of a form, and back. Pure.

A field is named by its JSON pointer without the leading slash: `source_invoice/numbers/0`. A draft is the JSON that the
application service answers; a form holds only some of its fields, and all others stay as they were.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from libs.contracts import limits

Draft = dict[str, Any]
DATES = frozenset({"date", "declaration_date"})
NULL_WHEN_EMPTY = DATES | {"email", "form"}
BLANK_LINE = dict.fromkeys(("marks", "description", "quantity", "unit", "hs_code", "origin"), "")
BLANK_ITEMS: dict[str, Any] = {
    "source_invoice/numbers": "",
    "source_invoice/references": "",
    "source_invoice/further": {"number": "", "date": None, "buyer": "", "consignee": ""},
    "source_invoice/lines": BLANK_LINE | {"unit_price": "", "amount": ""},
    "certificate/country_of_origin": "",
    "goods": BLANK_LINE,
}
MONTHS = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER".split()  # noqa: SIM905


@dataclass(frozen=True)
class Difference:
    """A field that two drafts fill differently; None where one has no such line."""

    pointer: str
    mine: Any
    theirs: Any


def with_typed(draft: Draft, typed: Iterable[tuple[str, str]], ticks: Iterable[str] = ()) -> Draft:
    """The draft with what was typed. `ticks` names the tick boxes on the form: browsers send only ticked ones.

    Names that are no fields of a draft are passed over. Lines left empty are dropped, so that emptying one deletes it.
    """
    changed = deepcopy(draft)
    for name in ticks:
        _put(changed, name, False)
    touched = {base for name, value in typed if (base := _put(changed, name, value.replace("\r\n", "\n")))}
    for base in touched:
        owner, name = _owner(changed, base)
        owner[name] = [item for item in owner[name] if not is_blank(item)]
    return changed


def is_blank(value: Any) -> bool:
    """Whether nothing is filled in."""
    if isinstance(value, dict):
        return all(is_blank(inner) for inner in value.values())
    return value is None or value is False or (isinstance(value, str) and not value.strip())


def value_at(draft: Draft, name: str) -> Any:
    """What a field holds; "" when there is no such place or nothing in it."""
    value: Any = draft
    for part in name.strip("/").split("/"):
        if isinstance(value, list):
            value = value[int(part)] if part.isdigit() and int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return "" if value is None else value


def fields(draft: Draft) -> Iterator[tuple[str, Any]]:
    """Every field of a draft with its value."""
    yield from _fields(draft, "")


def box_3(draft: Draft) -> list[str]:
    """The lines of box 3: the invoice numbers of one date, then the date with its month in letters (B3-02)."""
    source = draft["source_invoice"]
    groups = [(", ".join(source["numbers"]), source["date"])]
    groups += [(one["number"], one["date"]) for one in source["further"]]
    return [line for numbers, day in groups for line in (numbers, _in_words(day)) if line]


def _in_words(day: str | None) -> str:
    if day is None:
        return ""
    shown = date.fromisoformat(day)
    return f"{MONTHS[shown.month - 1]} {shown.day}, {shown.year}"


def differences(mine: Draft, theirs: Draft) -> list[Difference]:
    """Where two drafts differ, in the order of the fields."""
    here, there = dict(fields(mine)), dict(fields(theirs))
    names = list(here) + [name for name in there if name not in here]
    found = (Difference(f"/{name}", here.get(name), there.get(name)) for name in names)
    return [one for one in found if one.mine != one.theirs and not (is_blank(one.mine) and is_blank(one.theirs))]


def _fields(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(inner, f"{name}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _fields(inner, f"{name}/{index}")
    else:
        yield name.strip("/"), value


def _put(draft: Draft, name: str, value: str | bool) -> str | None:
    """Write one field; the list that it is in, if any."""
    base = next((base for base in BLANK_ITEMS if name.startswith(f"{base}/")), None)
    if base:
        return base if _put_item(draft, base, name.removeprefix(f"{base}/"), value) else None
    owner, last = _owner(draft, name)
    if last in owner and not isinstance(owner[last], dict | list):
        owner[last] = _typed_value(last, value, owner[last])
    return None


def _put_item(draft: Draft, base: str, rest: str, value: str | bool) -> bool:
    index, _, field = rest.partition("/")
    if not (index.isascii() and index.isdigit() and int(index) < limits.GOODS_LINES):
        return False
    owner, last = _owner(draft, base)
    items, blank = owner[last], BLANK_ITEMS[base]
    items += [deepcopy(blank) for _ in range(int(index) + 1 - len(items))]
    if isinstance(blank, dict):
        if field not in blank:
            return False
        items[int(index)][field] = _typed_value(field, value, "")
    else:
        items[int(index)] = value
    return True


def _owner(draft: Draft, name: str) -> tuple[Draft, str]:
    *path, last = name.split("/")
    owner: Any = draft
    for part in path:
        owner = owner.get(part) if isinstance(owner, dict) else None
    return (owner if isinstance(owner, dict) else {}), last


def _typed_value(name: str, value: str | bool, before: Any) -> Any:
    if isinstance(before, bool) or isinstance(value, bool):
        return bool(value)
    return None if name in NULL_WHEN_EMPTY and not value else value
