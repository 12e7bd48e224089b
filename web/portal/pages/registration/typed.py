"""Company data as the form names its fields, and as registration takes it (REG-05, REG-26).

A field's name is its JSON pointer without the first slash. The drafts that registration keeps have the same names.
"""

from typing import Any

from multidict import MultiMapping

from libs.common import figures
from libs.contracts import folding

Typed = dict[str, str | list[str]]
SINGLE = (
    "kind", "membership", "entity", "legal_form", "legal_form_other", "legal_form_position", "name_ja", "name_en",
    "registered_address/postcode", "registered_address/ja",
    "present_address/same_as_registered", "present_address/postcode", "present_address/ja", "present_address/en",
    "further_addresses_en/0", "further_addresses_en/1",
    "representative/title", "representative/name", "founded_on", "capital_yen", "employees", "corporate_number",
    "second_hand_dealer", "trade",
    "contact/name", "contact/department", "contact/phone", "contact/email",
    "contact/same_as_present", "contact/postcode", "contact/address",
)  # fmt: skip
MANY = ("main_goods",)
NUMBERS = ("capital_yen", "employees")
FURTHER = ("further_addresses_en/0", "further_addresses_en/1")
TICKS = ("present_address/same_as_registered", "contact/same_as_present")
# Full-width figures and hyphens are read as what they mean: these fields have no other characters.
FIGURES = ("registered_address/postcode", "present_address/postcode", "contact/postcode", "contact/phone",
           "corporate_number", *NUMBERS)  # fmt: skip
MOST_DIGITS = 19


def read(form: MultiMapping[Any]) -> Typed:
    """What a form holds, letter by letter: the English address is kept as it was typed."""
    single: Typed = {name: value for name in SINGLE if isinstance(value := form.get(name, ""), str)}
    first, second = FURTHER
    if not single.get(first):
        single |= {first: single.get(second, ""), second: ""}
    return single | {name: [value for value in form.getall(name, []) if isinstance(value, str)] for name in MANY}


def as_typed(company: dict[str, Any] | None) -> Typed:
    """Checked data as the form shows it."""
    typed: Typed = {name: _text(_at(company or {}, name)) for name in SINGLE}
    typed |= {name: "yes" if typed[name] == "true" else "" for name in TICKS}
    return typed | {name: list((company or {}).get(name, [])) for name in MANY}


def as_company(typed: Typed) -> dict[str, Any]:
    """What the form says, for registration. Empty fields, and those that the page does not show, are left out."""
    company: dict[str, Any] = {"further_addresses_en": []}
    for name, value in typed.items():
        if name in TICKS:
            _put(company, name, value == "yes")
        elif isinstance(value, list):
            company[name] = value
        elif value.strip() and not _is_hidden(name, typed):
            _put(company, name, _value(name, value))
    return company


def _is_hidden(name: str, typed: Typed) -> bool:
    """Whether another answer makes this question vanish; the stylesheet hides the same fields."""
    if name in ("legal_form", "legal_form_position"):
        return typed.get("entity") == "individual"
    if name == "legal_form_other":
        return typed.get("entity") == "individual" or typed.get("legal_form") != "その他"
    if name in ("representative/title", "corporate_number"):
        return typed.get("entity") == "individual"
    if name.startswith("further_addresses_en/"):
        return typed.get("kind") == "agent"
    if name in ("present_address/postcode", "present_address/ja"):
        return typed.get("present_address/same_as_registered") == "yes"
    return name in ("contact/postcode", "contact/address") and typed.get("contact/same_as_present") == "yes"


def _value(name: str, text: str) -> Any:
    if name == "second_hand_dealer":
        return text == "true"
    if name not in FIGURES:
        return text
    if name in NUMBERS:
        plain = figures.plain(text.replace(" ", "")) or ""
        return int(plain) if plain.isdigit() and len(plain) < MOST_DIGITS else text
    if name.endswith("/postcode"):
        return folding.postcode(text)
    return folding.corporate_number(text) if name == "corporate_number" else folding.telephone(text)


def _put(company: dict[str, Any], name: str, value: Any) -> None:
    parent, _, child = name.partition("/")
    if not child:
        company[parent] = value
    elif child.isdigit():
        company[parent].append(value)
    else:
        company.setdefault(parent, {})[child] = value


def _at(company: dict[str, Any], name: str) -> Any:
    parent, _, child = name.partition("/")
    value = company.get(parent)
    if not child or value is None:
        return value
    if child.isdigit():
        return value[int(child)] if int(child) < len(value) else None
    return value.get(child)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
