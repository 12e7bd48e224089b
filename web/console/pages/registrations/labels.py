"""What states, acts and fields of a registration request are called."""

import re

from libs.pages.words import N_, Words

ACTS = {
    "consented": N_("Agreed to the terms"),
    "submitted": N_("Submitted the registration"),
    "papers_received": N_("Took papers"),
    "fee_received": N_("Took the fee"),
    "fee_waived": N_("Waived the fee"),
    "signature_accepted": N_("Took a signature"),
    "returned": N_("Sent back to the applicant"),
    "approved": N_("Approved the registration"),
    "refused": N_("Refused the registration"),
    "lapsed": N_("The registration lapsed"),
}
FIELDS = {
    "/company/kind": N_("Kind of registration"),
    "/company/membership": N_("Membership"),
    "/company/entity": N_("Corporate or individual"),
    "/company/legal_form": N_("Legal form"),
    "/company/legal_form_other": N_("Legal form (other)"),
    "/company/legal_form_position": N_("Place of the legal form"),
    "/company/name_ja": N_("Name in Japanese"),
    "/company/name_en": N_("Name in English"),
    "/company/registered_address": N_("Registered address"),
    "/company/present_address": N_("Present address"),
    "/company/present_address/en": N_("Present address in English"),
    "/company/further_addresses_en": N_("Further addresses in English"),
    "/company/representative/title": N_("Title of the representative"),
    "/company/representative/name": N_("Name of the representative"),
    "/company/founded_on": N_("Founded on"),
    "/company/capital_yen": N_("Capital"),
    "/company/employees": N_("Employees"),
    "/company/corporate_number": N_("Corporate number"),
    "/company/second_hand_dealer": N_("Second-hand dealer"),
    "/company/trade": N_("Trade"),
    "/company/main_goods": N_("Main goods"),
    "/company/contact/name": N_("Contact person"),
    "/company/contact/department": N_("Department"),
    "/company/contact/phone": N_("Telephone of the contact person"),
    "/company/contact/email": N_("E-mail of the contact person"),
    "/company/contact": N_("Address of the contact person"),
}
SIGNER_FIELDS = {
    "name_ja": N_("Full name in Japanese"),
    "name_en": N_("Full name in English"),
    "title_en": N_("Title in English"),
    "email": N_("E-mail"),
}
_SIGNER = re.compile(r"/signers/(\d+)(?:/(\w+))?")


def label_of(pointer: str, words: Words) -> str:
    """What people call the place that a pointer leads to: "Signer 1: Title in English"."""
    if found := _SIGNER.fullmatch(pointer):
        signer = words.gettext(N_("Signer %(number)s")) % {"number": int(found[1]) + 1}
        field = SIGNER_FIELDS.get(found[2] or "")
        return f"{signer}: {words.gettext(field)}" if field else signer
    while pointer and pointer not in FIELDS:
        pointer = pointer.rpartition("/")[0]
    return words.gettext(FIELDS[pointer]) if pointer else ""


def value_of(value: object, words: Words) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return words.gettext(N_("Yes")) if value else words.gettext(N_("No"))
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    if isinstance(value, dict):
        return "\n".join(str(value[name]) for name in SIGNER_FIELDS if value.get(name))
    return "" if value is None else str(value)
