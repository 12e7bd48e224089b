"""What the fields of an application are called, by their JSON pointers: for marks, findings and differences."""

import re

from libs.pages.words import N_, Words

FIELDS: dict[str, str] = {
    "/kind": N_("Kind of certificate"),
    "/signer": N_("Signer"),
    "/certificate/exporter": N_("1 Exporter"),
    "/certificate/consignee": N_("2 Consignee"),
    "/certificate/country_of_origin": N_("4 Country of origin"),
    "/certificate/transport": N_("5 Transport details"),
    "/certificate/remarks": N_("6 Remarks"),
    "/certificate/marks": N_("7 Marks and numbers"),
    "/certificate/general_name": N_("7 General name of goods"),
    "/certificate/declaration_place": N_("9 Place of declaration"),
    "/certificate/declaration_date": N_("9 Date of declaration"),
    "/certificate/language": N_("Language of the certificate"),
    "/certificate/language_reason": N_("Reason for the language"),
    "/goods": N_("7 Goods, 8 Quantity"),
    "/source_invoice/numbers": N_("3 Invoice number"),
    "/source_invoice/date": N_("3 Invoice date"),
    "/source_invoice/further": N_("3 Further invoices"),
    "/source_invoice/buyer": N_("Invoice: buyer"),
    "/source_invoice/consignee": N_("Invoice: consignee"),
    "/source_invoice/notify_party": N_("Invoice: notify party"),
    "/source_invoice/transport": N_("Invoice: transport"),
    "/source_invoice/terms": N_("Invoice: terms of trade"),
    "/source_invoice/currency": N_("Invoice: currency"),
    "/source_invoice/payment_terms": N_("Invoice: terms of payment"),
    "/source_invoice/references": N_("Invoice: references"),
    "/source_invoice/marks": N_("Invoice: marks"),
    "/source_invoice/general_name": N_("Invoice: general name of goods"),
    "/source_invoice/lines": N_("Invoice: goods"),
    "/source_invoice/total": N_("Invoice: total"),
    "/source_invoice/goods_file": N_("Goods file"),
    "/contact/name": N_("Person in charge"),
    "/contact/phone": N_("Telephone of the person in charge"),
    "/contact/email": N_("E-mail of the person in charge"),
    "/statistics/main_item": N_("Main item"),
    "/statistics/destination": N_("Destination"),
    "/shipment": N_("Shipment"),
    "/late_reason": N_("Reason for a late application"),
    "/note_to_examiner": N_("Note to the examiner"),
    "/own_reference": N_("Own reference"),
    "/files/invoice": N_("Invoice file"),
    "/files/evidence": N_("Proof of origin"),
    "/files/proof": N_("Proof of export"),
    "/files/own_layout": N_("Own layout (PDF)"),
}
OF_KINDS: dict[str, dict[str, str]] = {
    "signature": {
        "/signature/form": N_("Form of the statement"),
        "/signature/title": N_("Title of the statement"),
        "/signature/addressee": N_("1 Addressee"),
        "/signature/country": N_("Country that it is for"),
        "/signature/text": N_("2 Statement"),
        "/source_invoice/numbers": N_("Related invoice: number"),
        "/source_invoice/date": N_("Related invoice: date"),
        "/certificate/declaration_place": N_("3 Place of declaration"),
        "/certificate/declaration_date": N_("3 Date of declaration"),
        "/files/evidence": N_("Documents for the examiner"),
    },
    "invoice": {
        "/certificate/exporter": N_("1 Seller"),
        "/certificate/consignee": N_("2 Buyer"),
        "/source_invoice/terms": N_("4 Terms of trade"),
        "/source_invoice/currency": N_("4 Currency"),
        "/source_invoice/lines": N_("5 Goods, 6 Quantity, 7 Unit price, 8 Amount"),
        "/source_invoice/total": N_("8 Total"),
        "/files/evidence": N_("Documents for the examiner"),
    },
}
"""What is called otherwise on certificates that are none of origin."""
GOODS_FIELDS: dict[str, str] = {
    "marks": N_("Marks"),
    "description": N_("Description of goods"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "hs_code": N_("HS code"),
    "origin": N_("Origin"),
    "unit_price": N_("Unit price"),
    "amount": N_("Amount"),
}
_LINE = re.compile(r"(/goods|/source_invoice/lines)/(\d+)(?:/(\w+))?$")


def names_of(kind: str) -> dict[str, str]:
    """The fields of an application of that kind with their English names, by their pointers."""
    return FIELDS | OF_KINDS.get(kind, {})


def field_of(pointer: str, kind: str = "") -> str:
    """The longest known field that the pointer leads into: /certificate/country_of_origin/0 → its field."""
    names = names_of(kind)
    while pointer and pointer not in names:
        pointer = pointer.rpartition("/")[0]
    return pointer


def label_of(pointer: str, words: Words, kind: str = "") -> str:
    """What people call the place: "6 Remarks", "Goods line 3: Quantity"."""
    if found := _LINE.match(pointer):
        return _label_of_line(*found.groups(), words=words)
    field = field_of(pointer, kind)
    return words.gettext(names_of(kind)[field]) if field else pointer.strip("/")


def _label_of_line(table: str, index: str, name: str | None, *, words: Words) -> str:
    pattern = N_("Invoice line %(line)s") if table == "/source_invoice/lines" else N_("Goods line %(line)s")
    line = words.gettext(pattern) % {"line": int(index) + 1}
    return f"{line}: {words.gettext(GOODS_FIELDS[name])}" if name in GOODS_FIELDS else line
