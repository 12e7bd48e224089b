"""What people call the fields of a draft, for mails: pages have words of their own. Pure."""

import re

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
    "/files": "提出ファイル",
}
_LINE = re.compile(r"/goods/(\d+)")


def name_of(pointer: str) -> str:
    """The Japanese name of the smallest known field that a JSON pointer leads into; goods lines count from 1."""
    if line := _LINE.match(pointer):
        return f"商品 {int(line[1]) + 1}行目"
    known = pointer
    while known and known not in NAMES_JA:
        known = known.rpartition("/")[0]
    return NAMES_JA.get(known, pointer.strip("/"))
