"""The fields of an application, by their JSON pointers into the draft or into the printed document; boxes with numbers.

Whatever is written to an applicant or shown to an examiner calls a field by `name_of`.
"""

import re
from collections.abc import Mapping

from libs.contracts.names.name import Name

FIELDS: Mapping[str, Name] = {
    "/kind": Name("申請種別", "Kind of certificate"),
    "/signer": Name("署名者", "Signer"),
    "/certificate/exporter": Name("輸出者", "Exporter", "1"),
    "/certificate/consignee": Name("荷受人", "Consignee", "2"),
    "/certificate/country_of_origin": Name("原産国", "Country of origin", "4"),
    "/certificate/transport": Name("輸送手段", "Transport details", "5"),
    "/certificate/remarks": Name("備考", "Remarks", "6"),
    "/certificate/marks": Name("荷印", "Marks and numbers", "7"),
    "/certificate/general_name": Name("商品名総称", "General name of goods", "7"),
    "/certificate/declaration_place": Name("宣誓地", "Place of declaration", "9"),
    "/certificate/declaration_date": Name("宣誓日", "Date of declaration", "9"),
    "/certificate/language": Name("証明書の言語", "Language of the certificate"),
    "/certificate/language_reason": Name("言語の理由", "Reason for the language"),
    "/goods": Name("商品・8 数量", "Goods, 8 Quantity", "7"),
    "/source_invoice": Name("典拠インボイス", "Source invoice"),
    "/source_invoice/numbers": Name("インボイス番号", "Invoice number", "3"),
    "/source_invoice/date": Name("インボイス日付", "Invoice date", "3"),
    "/source_invoice/further": Name("追加インボイス", "Further invoices", "3"),
    "/source_invoice/buyer": Name("インボイス：買主", "Invoice: buyer"),
    "/source_invoice/consignee": Name("インボイス：荷受人", "Invoice: consignee"),
    "/source_invoice/notify_party": Name("インボイス：着荷通知先", "Invoice: notify party"),
    "/source_invoice/transport": Name("インボイス：輸送手段", "Invoice: transport details"),
    "/source_invoice/terms": Name("インボイス：貿易条件", "Invoice: terms of trade"),
    "/source_invoice/currency": Name("インボイス：通貨", "Invoice: currency"),
    "/source_invoice/payment_terms": Name("インボイス：決済条件", "Invoice: terms of payment"),
    "/source_invoice/references": Name("インボイス：参照番号", "Invoice: references"),
    "/source_invoice/marks": Name("インボイス：荷印", "Invoice: marks and numbers"),
    "/source_invoice/general_name": Name("インボイス：商品名総称", "Invoice: general name of goods"),
    "/source_invoice/lines": Name("インボイス：商品明細", "Invoice: goods"),
    "/source_invoice/total": Name("インボイス：合計金額", "Invoice: total"),
    "/source_invoice/goods_file": Name("商品ファイル", "Goods file"),
    "/contact": Name("担当者", "Person in charge"),
    "/contact/name": Name("担当者氏名", "Name of the person in charge"),
    "/contact/phone": Name("担当者の電話番号", "Telephone of the person in charge"),
    "/contact/email": Name("担当者のE-mail", "E-mail of the person in charge"),
    "/statistics": Name("統計", "Statistics"),
    "/statistics/main_item": Name("主要品目", "Main item"),
    "/statistics/destination": Name("仕向国", "Destination"),
    "/shipment": Name("船積み", "Shipment"),
    "/late_reason": Name("申請が遅れた理由", "Reason for a late application"),
    "/note_to_examiner": Name("審査担当者への連絡事項", "Note to the examiner"),
    "/own_reference": Name("自社管理番号", "Own reference"),
    "/files": Name("提出ファイル", "Files handed in"),
    "/files/invoice": Name("典拠インボイス", "Invoice file"),
    "/files/evidence": Name("原産地を証明する書類", "Proof of origin"),
    "/files/proof": Name("輸出を証明する書類", "Proof of export"),
    "/files/own_layout": Name("各社様式（PDF）", "Own layout (PDF)"),
}
OF_KINDS: Mapping[str, Mapping[str, Name]] = {
    "signature": {
        "/signature": Name("宣誓", "Declaration"),
        "/signature/form": Name("様式", "Form of the statement"),
        "/signature/title": Name("表題", "Title of the statement"),
        "/signature/addressee": Name("宛先", "Addressee", "1"),
        "/signature/country": Name("提出先の国", "Country that it is for"),
        "/signature/text": Name("宣誓文", "Statement", "2"),
        "/source_invoice/numbers": Name("関連インボイス番号", "Related invoice: number"),
        "/source_invoice/date": Name("関連インボイス日付", "Related invoice: date"),
        "/certificate/declaration_place": Name("宣誓地", "Place of declaration", "3"),
        "/certificate/declaration_date": Name("宣誓日", "Date of declaration", "3"),
        "/files/evidence": Name("審査のための書類", "Documents for the examiner"),
    },
    "invoice": {
        "/certificate/exporter": Name("売主", "Seller", "1"),
        "/certificate/consignee": Name("買主", "Buyer", "2"),
        "/source_invoice/terms": Name("貿易条件", "Terms of trade", "4"),
        "/source_invoice/currency": Name("通貨", "Currency", "4"),
        "/source_invoice/lines": Name(
            "商品明細、6 数量、7 単価、8 金額", "Goods, 6 Quantity, 7 Unit price, 8 Amount", "5"
        ),
        "/source_invoice/total": Name("合計", "Total", "8"),
        "/files/evidence": Name("審査のための書類", "Documents for the examiner"),
    },
}
"""What is called otherwise on certificates that are none of origin."""
COLUMNS: Mapping[str, Name] = {
    "marks": Name("荷印", "Marks"),
    "description": Name("商品名", "Description of goods"),
    "quantity": Name("数量", "Quantity"),
    "unit": Name("単位", "Unit"),
    "hs_code": Name("HSコード", "HS code"),
    "origin": Name("原産国", "Origin"),
    "unit_price": Name("単価", "Unit price"),
    "amount": Name("金額", "Amount"),
}
"""Of goods and of the lines of an invoice."""
FURTHER: Mapping[str, Name] = {
    "number": Name("番号", "number"),
    "date": Name("日付", "date"),
    "buyer": Name("買主", "buyer"),
    "consignee": Name("荷受人", "consignee"),
}
"""Of a further invoice."""

_STATEMENT, _SALE = OF_KINDS["signature"], OF_KINDS["invoice"]
PRINTED: Mapping[str, Name] = {
    "/exporter": FIELDS["/certificate/exporter"],
    "/consignee": FIELDS["/certificate/consignee"],
    "/invoices": Name("インボイス番号・日付", "No. and date of invoice", "3"),
    "/invoice": Name("インボイス番号・日付", "No. and date of invoice", "3"),
    "/country_of_origin": FIELDS["/certificate/country_of_origin"],
    "/transport": FIELDS["/certificate/transport"],
    "/remarks": FIELDS["/certificate/remarks"],
    "/marks": Name("荷印・商品名総称", "Marks and general name of goods", "7"),
    "/general_name": FIELDS["/certificate/general_name"],
    "/goods": FIELDS["/goods"],
    "/title": _STATEMENT["/signature/title"],
    "/addressee": _STATEMENT["/signature/addressee"],
    "/text": _STATEMENT["/signature/text"],
    "/seller": _SALE["/certificate/exporter"],
    "/buyer": _SALE["/certificate/consignee"],
    "/terms": _SALE["/source_invoice/terms"],
    "/lines": _SALE["/source_invoice/lines"],
    "/total": _SALE["/source_invoice/total"],
    "/declaration/place": FIELDS["/certificate/declaration_place"],
    "/declaration/signer_name_en": Name("署名者名", "Name of the signer", "9"),
    "/declaration/signer_title_en": Name("署名者の役職", "Title of the signer", "9"),
    "/declaration/company_en": Name("会社名", "Name of the company", "9"),
    "/certification/declaration": Name("宣誓文", "Wording of the declaration", "9"),
    "/certification/text": Name("認証文", "Wording of the certification", "10"),
    "/certification/place": Name("認証地", "Place of certification", "10"),
    "/certification/certifier_name_en": Name("認証者名", "Name of the certifier", "10"),
    "/certification/certifier_title_en": Name("認証者の役職", "Title of the certifier", "10"),
    "/certification/chamber_name_en": Name("商工会議所名", "Name of the chamber", "10"),
    "/certification/chamber_address_en": Name("商工会議所の住所", "Address of the chamber", "10"),
}
"""Of a printed document: its boxes, and the texts of boxes 9 and 10."""

_LINE = re.compile(r"/(goods|source_invoice/lines)/(\d+)(?:/(\w+))?")
_LINES = {"goods": Name("商品", "Goods line"), "source_invoice/lines": Name("インボイス", "Invoice line")}
_FURTHER = re.compile(r"/source_invoice/further/(\d+)(?:/(\w+))?")


def of_kind(kind: str) -> dict[str, Name]:
    """The fields of an application of that kind, by their pointers."""
    return {**FIELDS, **OF_KINDS.get(kind, {})}


def field_of(pointer: str, kind: str = "") -> str:
    """The longest known field that the pointer leads into: /certificate/country_of_origin/0 → its field, or ""."""
    return _longest(pointer, of_kind(kind))


def name_of(pointer: str, kind: str = "") -> Name:
    """What people call the place that a draft's pointer leads to: "6 Remarks", "Goods line 3: Quantity"."""
    if line := _LINE.match(pointer):
        name, number = _LINES[line[1]], int(line[2]) + 1
        return _in(Name(f"{name.ja} {number}行目", f"{name.en} {number}"), COLUMNS.get(line[3] or ""))
    if further := _FURTHER.match(pointer):
        number = int(further[1]) + 1
        return _in(Name(f"3 追加インボイス {number}件目", f"3 Further invoice {number}"), FURTHER.get(further[2] or ""))
    field = field_of(pointer, kind)
    return of_kind(kind)[field].numbered if field else Name(pointer.strip("/"), pointer.strip("/"))


def printed_name_of(pointer: str) -> Name:
    """What people call the place that a printed document's pointer leads to."""
    field = _longest(pointer, PRINTED)
    return PRINTED[field].numbered if field else Name(pointer.strip("/"), pointer.strip("/"))


def _in(whole: Name, part: Name | None) -> Name:
    return Name(f"{whole.ja}: {part.ja}", f"{whole.en}: {part.en}") if part else whole


def _longest(pointer: str, names: Mapping[str, Name]) -> str:
    while pointer and pointer not in names:
        pointer = pointer.rpartition("/")[0]
    return pointer
