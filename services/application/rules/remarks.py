"""B6: remarks are normally empty, and hold only labelled items tied to this sale."""

import re
from collections.abc import Iterator

from services.application.rules.book import Breach, Checked, Question, rule, words
from services.application.rules.food import is_food
from services.application.rules.money import amounts
from services.application.rules.parties import consignee_country
from services.application.rules.vocabulary import vocabulary

LABEL = re.compile(
    r"((NAMES?|ADDRESS|NAME AND ADDRESS) OF )?(THE )?(CUSTOMER\W{0,2}S? |BUYER\W{0,2}S? |OVERSEAS |FINAL |ULTIMATE )?"
    r"(MANUFACTURER|PRODUCER|MAKER|END[- ]USER|USER|BUYER|APPLICANT|IMPORTER|ACCOUNTEE|"
    r"NOTIFY|NOTIFY PARTY|INTERMEDIARY|PAYMENT|TERMS? OF|TRADE TERMS?|PRICE TERMS?|DELIVERY|INCOTERMS|L/?C|"
    r"LETTER OF CREDIT|"
    r"(IRREVOCABLE )?(DOCUMENTARY )?CREDIT|D/C|INDENT|(SALES? )?CONTRACT|(PURCHASE |SALES )?ORDER|P/?O|S/?C|"
    r"IMPORT PERMIT|PERMIT|(IMPORT |EXPORT )?LICEN[CS]E|PRO-?FORMA|P/?I|PREFECTURE|"
    r"PLACE OF (MANUFACTURE|PRODUCTION|ORIGIN)|FINAL DESTINATION|PROJECT|COUNTRY OF ORIGIN|H\W?S CODE|H\W?S\W? NO|CAS|"
    r"B/?L|AWB|LOT|SERIAL|CONTAINER|EXW|FCA|FAS|FOB|CFR|C&F|CIF|CPT|CIP|DAP|DPU|DDP|DDU|"
    r"CREDITO|CARTA DE CREDITO|CREDIT DOCUMENTAIRE)S?\b",
    re.IGNORECASE,
)
# Any label that ends in NO. before a number: LCAF NO. 123456, IRC NO. BA0123456, VAT REG. NO: …
NUMBERED = re.compile(
    r"[A-Z][A-Z0-9 .,&/()\"'-]{0,60}?\b(?:NO|NOS|NUMBER|NUMBERS|NUM|NR|REF|CODE|ID)\b[\s.:#-]*(?=\S*\d)", re.IGNORECASE
)
GOES_ON = re.compile(r"\s*(?:AND|DATED|DD|DATE|ISSUED|OF|DTD)\b|\s*[-(]|[^A-Z]*\d[^A-Z]*$", re.IGNORECASE)
# What may run over the lines after a label: a company's name, a street, a place.
ADDRESS = re.compile(
    r"\d|,|\b(?:CO|LTD|INC|CORP|CORPORATION|COMPANY|GMBH|LLC|SA|AG|BV|PLC|KK|K\.K|LIMITED|BANK)\b", re.IGNORECASE
)
# A pronoun stands by itself: contract OUR-2026-1 and WE-100 hold none.
PRONOUN = re.compile(r"(?<![\w./-])(THIS|OUR|OURS|YOUR|YOURS|YOU|WE|THESE|MY)(?![\w/-]|\.\w)", re.IGNORECASE)
PREFECTURES = words(
    "HOKKAIDO AOMORI IWATE MIYAGI AKITA YAMAGATA FUKUSHIMA IBARAKI TOCHIGI GUNMA SAITAMA CHIBA TOKYO KANAGAWA NIIGATA "
    "TOYAMA ISHIKAWA FUKUI YAMANASHI NAGANO GIFU SHIZUOKA AICHI MIE SHIGA KYOTO OSAKA HYOGO NARA WAKAYAMA TOTTORI "
    "SHIMANE OKAYAMA HIROSHIMA YAMAGUCHI TOKUSHIMA KAGAWA EHIME KOCHI FUKUOKA SAGA NAGASAKI KUMAMOTO OITA MIYAZAKI "
    "KAGOSHIMA OKINAWA"
)


@rule(
    "B6-01",
    "warning",
    ja="備考欄の「{line}」には項目名がありません。この取引に関する項目（製造者、最終使用者、信用状番号、契約番号など）を"
    "項目名とともに書いてください",
    en="'{line}' in the remarks has no label: they hold only labelled items of this sale (manufacturer, end user, L/C, "
    "contract or order number, …)",
)
def remarks_are_labelled(checked: Checked) -> Iterator[Breach]:
    """A name with its address may run over the lines after its label; a number may not."""
    may_run_on, accepted = False, checked.facts.words("remarks")
    for line in checked.draft.certificate.remarks.split("\n"):
        if not line.strip():
            continue
        if _is_labelled(line, accepted):
            may_run_on = not vocabulary("remarks", "parties").isdisjoint(re.findall(r"[A-Z-]+", line.upper()))
        elif not GOES_ON.match(line) and not (may_run_on and ADDRESS.search(line)):
            yield Breach("/certificate/remarks", line=line.strip())
            return


def _is_labelled(line: str, accepted: frozenset[str]) -> bool:
    plain = re.sub(r"\b([A-Z])\.(?=[A-Z]\b)", r"\1", line.strip(), flags=re.IGNORECASE)
    own = any(plain.upper().startswith(label) for label in accepted)
    return own or LABEL.match(plain) is not None or NUMBERED.match(plain) is not None


@rule(
    "B6-02",
    "error",
    ja="備考欄に「{found}」は書けません（this・our・your・we などの代名詞と金額は不可）",
    en="Remarks may not say '{found}': no pronouns (this, our, your, we) and no amounts of money",
    asks=("社名の一部かもしれない代名詞", "a pronoun, which may be part of a name"),
)
def remarks_have_no_pronouns_and_no_money(checked: Checked) -> Iterator[Breach]:
    remarks = checked.draft.certificate.remarks
    for found in PRONOUN.finditer(remarks):
        yield Question("/certificate/remarks", found=found[0])
    for amount in amounts(remarks):
        yield Breach("/certificate/remarks", found=amount)


@rule(
    "B6-03",
    "warning",
    ja="台湾向けの食品は、備考欄に製造した都道府県名を書いてください",
    en="Food for Taiwan: name the prefecture of manufacture in the remarks",
)
def food_for_taiwan_names_its_prefecture(checked: Checked) -> Iterator[Breach]:
    if consignee_country(checked) != "TW" or not any(is_food(line) for line in checked.draft.goods):
        return
    boxes = checked.draft.certificate
    text = " ".join([boxes.remarks, boxes.general_name, *(line.description for line in checked.draft.goods)])
    if PREFECTURES.isdisjoint(re.findall(r"[A-Z]+", text.upper())):
        yield Breach("/certificate/remarks")


REMARK_RULES = (remarks_are_labelled, remarks_have_no_pronouns_and_no_money, food_for_taiwan_names_its_prefecture)
