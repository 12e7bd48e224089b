"""What people call the fields of a draft, for mails: pages have words of their own. Pure."""

import re

from libs.contracts.values import CertificateKind

NAMES_JA = {
    "/signer": "署名者",
    "/certificate/exporter": "1 輸出者",
    "/certificate/consignee": "2 荷受人",
    "/source_invoice/numbers": "3 インボイス番号",
    "/source_invoice/date": "3 インボイス日付",
    "/certificate/country_of_origin": "4 原産国",
    "/certificate/transport": "5 輸送手段",
    "/certificate/remarks": "6 備考",
    "/certificate/marks": "7 荷印",
    "/certificate/general_name": "7 商品名総称",
    "/goods": "7 商品・8 数量",
    "/certificate/declaration_place": "9 申告地",
    "/certificate/declaration_date": "9 申告日",
    "/source_invoice": "典拠インボイス",
    "/contact": "ご担当者",
    "/shipment": "船積み",
    "/statistics": "統計",
    "/late_reason": "申請が遅れた理由",
    "/files/own_layout": "各社様式のPDF",
    "/files": "提出ファイル",
}
_STATEMENT = {
    "/signature": "宣誓",
    "/signature/form": "様式",
    "/signature/title": "表題",
    "/signature/addressee": "1 宛先",
    "/signature/country": "国",
    "/signature/text": "2 宣誓文",
    "/source_invoice/numbers": "関連インボイス番号",
    "/source_invoice/date": "関連インボイス日付",
    "/certificate/declaration_place": "申告地",
    "/certificate/declaration_date": "申告日",
}
_SALE = {
    "/certificate/exporter": "1 売主",
    "/certificate/consignee": "2 買主",
    "/source_invoice/terms": "4 取引条件",
    "/source_invoice/currency": "4 通貨",
    "/source_invoice/lines": "5 明細",
    "/source_invoice/total": "8 合計",
    "/certificate/declaration_place": "申告地",
    "/certificate/declaration_date": "申告日",
}
NAMES_OF_KIND = {CertificateKind.SIGNATURE: NAMES_JA | _STATEMENT, CertificateKind.INVOICE: NAMES_JA | _SALE}
_LINE = re.compile(r"/(goods|source_invoice/lines)/(\d+)")
_LINES = {"goods": "商品", "source_invoice/lines": "明細"}


def name_of(pointer: str, kind: CertificateKind = CertificateKind.ORIGIN_JAPAN) -> str:
    """The Japanese name of the smallest known field that a JSON pointer leads into; lines count from 1."""
    names = NAMES_OF_KIND.get(kind, NAMES_JA)
    if line := _LINE.match(pointer):
        return f"{_LINES[line[1]]} {int(line[2]) + 1}行目"
    known = pointer
    while known and known not in names:
        known = known.rpartition("/")[0]
    return names.get(known, pointer.strip("/"))
