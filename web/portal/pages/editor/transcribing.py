"""インボイスの内容を原産地証明書に転記 (APP-02): the certificate as the invoice has it, to be corrected by hand."""

from copy import deepcopy

from web.portal.pages.editor.draft_form import BLANK_LINE, Draft

ALIKE = ("transport", "marks", "general_name")


def transcribed(draft: Draft) -> Draft:
    """The draft with boxes 2, 5, 7 and 8 from its invoice. What the invoice leaves empty stays as it is.

    Box 3 shows the invoice's own numbers and dates. Prices are not taken over.
    """
    changed, source = deepcopy(draft), draft["source_invoice"]
    boxes = changed["certificate"]
    boxes |= {name: source[name] for name in ALIKE if source[name].strip()}
    if source["consignee"]["name"].strip():
        boxes["consignee"] = consignee(source["consignee"])
    if source["lines"]:
        changed["goods"] = [{name: line[name] for name in BLANK_LINE} for line in source["lines"]]
    return changed


def consignee(party: dict[str, str]) -> str:
    """A party as box 2 has it: name, address, and the country at the end."""
    name, address, country = (party[part].strip() for part in ("name", "address", "country"))
    if country and not address.upper().rstrip(" .").endswith(country.upper()):
        address = f"{address.rstrip(' ,')}, {country}" if address else country
    return f"{name}\n{address}".strip()
