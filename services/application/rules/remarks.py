"""B6: remarks are normally empty, and hold only labelled items tied to this sale."""

import re
from collections.abc import Iterator

from services.application.rules.book import Breach, Checked, rule, words
from services.application.rules.goods import is_food
from services.application.rules.parties import consignee_country

LABEL = re.compile(
    r"(NAME OF )?(THE )?(MANUFACTURER|PRODUCER|END[- ]USER|BUYER|APPLICANT|NOTIFY PARTY|PAYMENT|TERMS? OF|TRADE TERMS?|"
    r"DELIVERY|INCOTERMS|L/?C|LETTER OF CREDIT|(DOCUMENTARY )?CREDIT|INDENT|(SALES )?CONTRACT|(PURCHASE )?ORDER|P/?O|"
    r"IMPORT PERMIT|(IMPORT )?LICEN[CS]E|PROFORMA|PREFECTURE|PLACE OF (MANUFACTURE|PRODUCTION)|FINAL DESTINATION|"
    r"COUNTRY OF ORIGIN|HS CODE|EXW|FCA|FAS|FOB|CFR|C&F|CIF|CPT|CIP|DAP|DPU|DDP)S?\b",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"\b(THIS|OUR|OURS|YOUR|YOURS|YOU|WE)\b", re.IGNORECASE)
CURRENCY = r"(?:US\$|U\.S\.\$|USD|EUR|JPY|GBP|CNY|RMB|HKD|TWD|SGD|AUD|CAD|CHF|THB|KRW|YEN|\$)"
AMOUNT = re.compile(
    rf"(?<![A-Z0-9]){CURRENCY}\s*\d[\d,.]*|\b\d[\d,.]*\s*(?:{CURRENCY}|DOLLARS|EUROS?)(?![A-Z0-9])", re.IGNORECASE
)
PREFECTURES = words(
    "HOKKAIDO AOMORI IWATE MIYAGI AKITA YAMAGATA FUKUSHIMA IBARAKI TOCHIGI GUNMA SAITAMA CHIBA TOKYO KANAGAWA NIIGATA "
    "TOYAMA ISHIKAWA FUKUI YAMANASHI NAGANO GIFU SHIZUOKA AICHI MIE SHIGA KYOTO OSAKA HYOGO NARA WAKAYAMA TOTTORI "
    "SHIMANE OKAYAMA HIROSHIMA YAMAGUCHI TOKUSHIMA KAGAWA EHIME KOCHI FUKUOKA SAGA NAGASAKI KUMAMOTO OITA MIYAZAKI "
    "KAGOSHIMA OKINAWA"
)


@rule(
    "B6-01",
    "warning",
    ja="備考欄には、この取引に関する項目（製造者、最終使用者、信用状番号、契約番号など）を項目名とともに書いてください",
    en="Remarks hold only labelled items of this sale (manufacturer, end user, L/C, contract or order number, …)",
)
def remarks_are_labelled(checked: Checked) -> Iterator[Breach]:
    """Only the first line can be told: a labelled item, such as an address, may run over those after it."""
    remarks = checked.draft.certificate.remarks.strip()
    if remarks and not LABEL.match(remarks):
        yield Breach("/certificate/remarks")


@rule(
    "B6-02",
    "error",
    ja="備考欄に「{found}」は書けません（this・our・your・we などの代名詞と金額は不可）",
    en="Remarks may not say '{found}': no pronouns (this, our, your, we) and no amounts of money",
)
def remarks_have_no_pronouns_and_no_money(checked: Checked) -> Iterator[Breach]:
    remarks = checked.draft.certificate.remarks
    for found in [*PRONOUN.finditer(remarks), *AMOUNT.finditer(remarks)]:
        yield Breach("/certificate/remarks", found=found[0])


@rule(
    "B6-03",
    "warning",
    ja="台湾向けの食品は、備考欄に製造した都道府県名を書いてください",
    en="Food for Taiwan: name the prefecture of manufacture in the remarks",
)
def food_for_taiwan_names_its_prefecture(checked: Checked) -> Iterator[Breach]:
    if consignee_country(checked) != "TW" or not any(is_food(line.hs_code) for line in checked.draft.goods):
        return
    boxes = checked.draft.certificate
    text = " ".join([boxes.remarks, boxes.general_name, *(line.description for line in checked.draft.goods)])
    if PREFECTURES.isdisjoint(re.findall(r"[A-Z]+", text.upper())):
        yield Breach("/certificate/remarks")


REMARK_RULES = (remarks_are_labelled, remarks_have_no_pronouns_and_no_money, food_for_taiwan_names_its_prefecture)
