"""B7 and B8: marks, goods that are named and can be certified, figures with concrete units."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from libs.common import figures
from services.application.rules.book import Breach, Checked, Question, one_line, rule, words
from services.application.rules.services import service
from services.application.rules.units import judge_unit
from services.application.rules.vocabulary import vocabulary

NO_MARKS = frozenset(["NO MARK", "NO MARKS", "NIL", "NONE", "NM", "N.M.", "N.M", "N/A", "NO MARKS AND NUMBERS", "-"])
ELSEWHERE = re.compile(r"\b(AS PER|SEE|SAME AS)\b.*\b(ATTACHED|ATTACHMENT|INVOICE|SHEET|LIST)\b", re.IGNORECASE)
# Words that stand before a model number or code and name nothing by themselves.
LABELS = words(
    "MODEL MODELS TYPE TYPES PART PARTS P/N PN ITEM ITEMS CODE NO NOS NUMBER REF SERIES SERIAL S/N ART ARTICLE CAT "
    "CATALOG CATALOGUE SKU PRODUCT BRAND LOT STYLE"
)
VAGUE = words(
    "GOODS PRODUCTS MACHINE MACHINES EQUIPMENT SAMPLE SAMPLES MATERIAL MATERIALS MERCHANDISE GENERAL CARGO ACCESSORIES "
    "SPARE SPARES STUFF SUNDRY SUNDRIES THINGS MISC COMPONENT COMPONENTS GIFT GIFTS "
    "VARIOUS ASSORTED MISCELLANEOUS AND OF OTHER OTHERS COMMODITIES ARTICLES"
)
MOST_DIGITS = 12
"""Of a quantity, before the point."""
HS_DIGITS = (6, 8, 9, 10)


def names_goods(description: str) -> bool:
    """Whether any word tells what the thing is: not only a model number, a code, or a word such as GOODS."""
    return not _words_without_codes(description) <= LABELS | VAGUE or _is_printed_matter(description)


def names_only_a_model(description: str) -> bool:
    """Whether it is a model number or code alone, as a general name may cover it (B7-04)."""
    return _words_without_codes(description) <= LABELS and not _is_printed_matter(description)


def _is_printed_matter(description: str) -> bool:
    """PARTS CATALOG, but not CATALOG NO. 5."""
    found = [word.strip(".,:;()") for word in description.upper().split()]
    return bool(found) and found[-1] in vocabulary("goods", "printed") and not re.search(r"\d", description)


@lru_cache(maxsize=8192)
def _words_without_codes(description: str) -> frozenset[str]:
    """The words of three letters and more, in capitals, that hold no digit; and goods that are called IC or CO2."""
    stripped = {word.strip(".,:;()'\"#-") for word in description.upper().split()}
    letters = {word for word in stripped if len(word) > 2 and word[0].isalpha() and not re.search(r"\d", word)}
    return frozenset(letters | (stripped & vocabulary("goods", "short")))


@rule(
    "B7-01",
    "error",
    ja="荷印はインボイスのとおりに書き、ないときは「N/M」としてください",
    en="Write the marks as on the invoice, or 'N/M' when there are none",
)
def marks_are_written_out(checked: Checked) -> Iterator[Breach]:
    marks = one_line(checked.draft.certificate.marks)
    if marks.upper() in NO_MARKS:
        yield Breach("/certificate/marks", "N/M")
    elif ELSEWHERE.search(marks):
        yield Breach("/certificate/marks")


@rule(
    "B7-02",
    "error",
    ja="「{text}」だけでは商品名になりません。HSコード6桁程度の具体的な商品名を英語で書いてください",
    en="'{text}' does not name the goods: say what they are, at about the six-digit level of the Harmonized System",
)
def goods_are_named(checked: Checked) -> Iterator[Breach]:
    general = checked.draft.certificate.general_name
    if general.strip() and not names_goods(general):
        yield Breach("/certificate/general_name", text=one_line(general))
    covered = general.strip() and names_goods(general)
    for index, line in enumerate(checked.draft.goods):
        named = names_goods(line.description) or (covered and names_only_a_model(line.description))
        if not named and not _foreign_or_empty(line.description):
            yield Breach(f"/goods/{index}/description", text=one_line(line.description))


@rule(
    "B7-03",
    "error",
    ja="「{text}」は証明できません（ソフトウェア自体、手数料、据付、技術サービス、研修、旅費、運賃、値引きは対象外）",
    en="'{text}' cannot be certified: no software as such, fees, installation, services, training, travel, "
    "freight or discount",
    asks=("INSTALLATION など、商品でもありうる語", "words such as INSTALLATION, which may be goods as well"),
)
def goods_can_be_certified(checked: Checked) -> Iterator[Breach]:
    accepted = checked.facts.words("goods")
    named = [("/certificate/general_name", checked.draft.certificate.general_name)]
    named += [(f"/goods/{index}/description", line.description) for index, line in enumerate(checked.draft.goods)]
    for pointer, text in named:
        doubt = service(text)
        if doubt and one_line(text).upper() not in accepted:
            yield (Question if doubt == "perhaps" else Breach)(pointer, text=one_line(text))


@rule(
    "B7-04",
    "error",
    ja="型番だけの行があるときは、商品名総称を入力してください",
    en="Give a general name for the goods: some lines name only models",
)
def models_need_a_general_name(checked: Checked) -> Iterator[Breach]:
    lines = [line.description for line in checked.draft.goods if not _foreign_or_empty(line.description)]
    if not checked.draft.certificate.general_name.strip() and any(names_only_a_model(line) for line in lines):
        yield Breach("/certificate/general_name")


@rule(
    "B7-05",
    "error",
    ja="HSコード「{code}」は6桁以上（6・8・9・10桁の数字）で入力してください",
    en="The HS code '{code}' must have 6, 8, 9 or 10 digits",
)
def hs_codes_have_six_digits(checked: Checked) -> Iterator[Breach]:
    for index, line in enumerate(checked.draft.goods):
        digits = re.sub(r"[.\s-]", "", line.hs_code)
        if digits and not (digits.isdecimal() and len(digits) in HS_DIGITS):
            yield Breach(f"/goods/{index}/hs_code", code=line.hs_code)


@rule(
    "B8-01",
    "error",
    ja="単位「{unit}」では数量が分かりません。PCS・KGS・SETS など具体的な単位にしてください",
    en="The unit '{unit}' does not say how much: use a concrete one such as PCS, KGS or SETS",
    asks=("知らない単位", "a unit that is not known"),
)
def units_are_concrete(checked: Checked) -> Iterator[Breach]:
    accepted = checked.facts.words("units")
    for index, line in enumerate(checked.draft.goods):
        judged = judge_unit(line.unit, accepted)
        if judged != "concrete":
            yield (Question if judged == "unknown" else Breach)(f"/goods/{index}/unit", unit=line.unit)


@rule(
    "B8-02",
    "error",
    ja="数量「{quantity}」は0より大きい数字で入力してください（例: 1200、1,200.50）",
    en="The quantity '{quantity}' must be a figure above zero, such as 1200 or 1,200.50",
)
def quantities_are_figures(checked: Checked) -> Iterator[Breach]:
    for index, line in enumerate(checked.draft.goods):
        quantity = line.quantity.strip()
        if not quantity or not quantity.isascii():
            continue
        if not _is_figure(quantity):
            yield Breach(f"/goods/{index}/quantity", figures.likely(quantity), quantity=quantity)
        elif "," in quantity:  # what is saved has no grouping: a program judged the text as it came
            yield Question(f"/goods/{index}/quantity", figures.plain(quantity), quantity=quantity)


def _is_figure(quantity: str) -> bool:
    figure = figures.plain(quantity)
    return figure is not None and len(figure.partition(".")[0]) <= MOST_DIGITS and Decimal(figure) > 0


def _foreign_or_empty(text: str) -> bool:
    """Nothing written, or nothing that is Latin (B0-01 says so)."""
    return not re.search(r"[A-Za-z0-9]", text)


LINE_RULES = (
    goods_are_named,
    goods_can_be_certified,
    hs_codes_have_six_digits,
    units_are_concrete,
    quantities_are_figures,
)
GOODS_RULES = (marks_are_written_out, models_need_a_general_name, *LINE_RULES)
