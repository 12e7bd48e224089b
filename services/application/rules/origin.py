"""B4: where the goods originate."""

from collections.abc import Iterator

from libs.contracts.values import CertificateKind
from services.application.rules.book import Breach, Checked, rule
from services.application.rules.countries import lookup, proposal


@rule(
    "B4-01",
    "error",
    ja="「{country}」は正式な国名（英語）ではありません。略号ではなく国名を書いてください（日本産は JAPAN）",
    en="'{country}' is not a formal country name: write the name, not a code (JAPAN for Japanese origin)",
)
def origins_are_formal_country_names(checked: Checked) -> Iterator[Breach]:
    for pointer, country in origins(checked):
        if lookup(country, checked.draft.certificate.language) is None:
            yield Breach(pointer, proposal(country), country=country)


@rule(
    "B4-02",
    "error",
    ja="日本産と外国産は一つのオンライン申請にまとめられません。「{country}」は別の申請にしてください",
    en="Japanese and foreign origin cannot be mixed in one online application: apply for '{country}' separately",
)
def japanese_and_foreign_origin_are_not_mixed(checked: Checked) -> Iterator[Breach]:
    kind, language = checked.draft.kind, checked.draft.certificate.language
    if kind not in (CertificateKind.ORIGIN_JAPAN, CertificateKind.ORIGIN_FOREIGN):
        return
    for pointer, country in origins(checked):
        code = lookup(country, language)
        if code and (code == "JP") != (kind == CertificateKind.ORIGIN_JAPAN):
            yield Breach(pointer, country=country)


@rule(
    "B4-03",
    "error",
    ja="原産国が複数のときは、各行にその商品の原産国（4欄のいずれか）を書いてください",
    en="Each line names its own origin, one of those of box 4, when there are several",
)
def each_line_names_an_origin_of_box_4(checked: Checked) -> Iterator[Breach]:
    """Where box 4 holds no country, B4-01 says so, and once."""
    language = checked.draft.certificate.language
    named = {lookup(country, language) for country in checked.draft.certificate.country_of_origin if country.strip()}
    if None in named:
        return
    for index, line in enumerate(checked.draft.goods):
        unnamed = len(named) > 1 and not line.origin.strip()
        other = bool(named and line.origin.strip()) and lookup(line.origin, language) not in named
        if unnamed or other:
            yield Breach(f"/goods/{index}/origin")


@rule(
    "E-01",
    "error",
    ja="外国産の申請には、原産国を証明する書類（外国の原産地証明書の写し、輸入許可書、原産国の記載された輸入インボイス、"
    "製造者・販売者の証明書など）を1件以上添付してください",
    en="Foreign origin needs at least one proof of origin: a copy of the foreign certificate of origin, "
    "the import permit, an import invoice that shows the origin, the seller's certificate",
)
def foreign_origin_is_proved(checked: Checked) -> Iterator[Breach]:
    if checked.draft.kind == CertificateKind.ORIGIN_FOREIGN and "evidence" not in checked.facts.file_kinds:
        yield Breach("/files/evidence")


def origins(checked: Checked) -> Iterator[tuple[str, str]]:
    """Each country named in box 4 and on the lines, with its pointer."""
    for index, country in enumerate(checked.draft.certificate.country_of_origin):
        if country.strip():
            yield f"/certificate/country_of_origin/{index}", country
    for index, line in enumerate(checked.draft.goods):
        if line.origin.strip():
            yield f"/goods/{index}/origin", line.origin


ORIGIN_RULES = (
    origins_are_formal_country_names,
    japanese_and_foreign_origin_are_not_mixed,
    each_line_names_an_origin_of_box_4,
    foreign_origin_is_proved,
)
