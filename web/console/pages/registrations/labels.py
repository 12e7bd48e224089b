"""What the fields of a registration request are called, and how their values are shown."""

import re

from libs.contracts.names.companies import CHOICES, FIELDS, SIGNER_FIELDS
from libs.pages.words import N_, Words

_SIGNER = re.compile(r"/signers/(\d+)(?:/(\w+))?")


def label_of(pointer: str, words: Words) -> str:
    """What people call the place that a pointer leads to: "Signer 1: Title (English)"."""
    if found := _SIGNER.fullmatch(pointer):
        signer = words.gettext(N_("Signer %(number)s")) % {"number": int(found[1]) + 1}
        field = SIGNER_FIELDS.get(found[2] or "")
        return f"{signer}: {words.name(field)}" if field else signer
    field_pointer = pointer.removeprefix("/company")
    while field_pointer and field_pointer not in FIELDS:
        field_pointer = field_pointer.rpartition("/")[0]
    return words.name(FIELDS[field_pointer]) if field_pointer else ""


def value_of(pointer: str, value: object, words: Words) -> str:
    """The value at that place as people read it: of what was chosen, its name."""
    if isinstance(value, list):
        return "\n".join(value_of(pointer, one, words) for one in value)
    if isinstance(value, dict):
        return "\n".join(str(value[name]) for name in SIGNER_FIELDS if value.get(name))
    code = str(value).lower() if isinstance(value, bool) else str(value)
    if chosen := CHOICES.get(pointer.rpartition("/")[2], {}).get(code):
        return words.name(chosen)
    if isinstance(value, bool):
        return words.gettext(N_("Yes")) if value else words.gettext(N_("No"))
    return "" if value is None else str(value)
