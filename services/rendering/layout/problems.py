"""Why a document cannot be printed, in words for the applicant (D-16). Fields are JSON pointers into the document."""

from collections.abc import Iterable, Iterator, Sequence

from libs.contracts.names import Name
from libs.contracts.names.fields import name_of, printed_name_of
from libs.contracts.printed.lines import unsupported
from libs.contracts.values import CertificateDocument, DocumentProblem

_BOXES = {
    "1": "/exporter",
    "2": "/consignee",
    "3": "/invoices",
    "4": "/country_of_origin",
    "5": "/transport",
    "6": "/remarks",
    "marks": "/marks",
}
_LISTED = ("invoices", "country_of_origin")


def printable(document: CertificateDocument) -> list[DocumentProblem]:
    """One problem for each text that holds characters outside the repertoire of the certificate's typeface."""
    return unprintables(texts(document))


def unprintables(texts: Iterable[tuple[str, str]]) -> list[DocumentProblem]:
    """One problem for each of these texts that has characters outside the repertoire; `texts` are JSON pointer and
    text.
    """
    return [_unprintable(pointer, found) for pointer, text in texts if (found := unsupported(text))]


def each_once(first: Iterable[DocumentProblem], then: Iterable[DocumentProblem]) -> list[DocumentProblem]:
    """All problems, but of each field only what was found `first`."""
    found = list(first)
    named = {problem.field for problem in found}
    return found + [problem for problem in then if problem.field not in named]


def texts(document: CertificateDocument) -> Iterator[tuple[str, str]]:
    """Every printed text of a document with its JSON pointer."""
    for name in ("exporter", "consignee", "transport", "remarks", "marks", "general_name"):
        yield f"/{name}", getattr(document, name)
    for index, invoice in enumerate(document.invoices):
        yield f"/invoices/{index}/number", invoice.number
    for index, country in enumerate(document.country_of_origin):
        yield f"/country_of_origin/{index}", country
    for index, line in enumerate(document.goods):
        for name in ("marks", "description", "quantity", "unit", "origin"):
            yield f"/goods/{index}/{name}", getattr(line, name)
    for name in ("place", "company_en", "signer_name_en", "signer_title_en"):
        yield f"/declaration/{name}", getattr(document.declaration, name)


def does_not_fit(name: str, lines: int, room: int) -> DocumentProblem:
    """The problem of a box that is too full; `name` is a box number, "marks", or a pointer such as "goods/3"."""
    pointer = _BOXES.get(name, f"/{name}")
    return too_long(pointer, lines, room)


def too_long(pointer: str, lines: int, room: int) -> DocumentProblem:
    """What stands at `pointer` takes `lines` printed lines, and there is room for fewer."""
    called = _called(pointer)
    return DocumentProblem(
        field=pointer,
        ja=f"「{called.ja}」が枠に収まりません（{lines}行）。印刷して{room}行以内になるように短くしてください",
        en=f"'{called.en}' does not fit its box ({lines} lines). Please shorten it to at most {room} printed lines",
    )


def too_full(pointer: str, lines: Sequence[str], room: int) -> list[DocumentProblem]:
    """The problem that `lines` at `pointer` take more than `room`, if they do."""
    return [too_long(pointer, len(lines), room)] if len(lines) > room else []


def no_goods() -> DocumentProblem:
    """The problem that box 7 lists no goods."""
    called = _called("/goods")
    return DocumentProblem(
        field="/goods",
        ja=f"「{called.ja}」が1行もありません。商品を入力してください",
        en=f"'{called.en}' is empty. Please enter the goods",
    )


def _called(pointer: str) -> Name:
    """The names by which the applicant knows the field, in Japanese and English."""
    listed, _, rest = pointer[1:].partition("/")
    if listed == "goods" and rest:
        return name_of(pointer)
    if listed == "lines" and rest:
        return name_of(f"/source_invoice/lines/{rest}".replace("/price", "/unit_price"))
    name = printed_name_of(pointer)
    if listed in _LISTED and rest:
        number = int(rest.split("/")[0]) + 1
        return Name(f"{name.ja}（{number}番目）", f"{name.en} (no. {number})")
    return name


def _unprintable(pointer: str, found: list[tuple[int, str]]) -> DocumentProblem:
    called = _called(pointer)
    shown = found[:5]
    more = len(found) - len(shown)
    ja = "、".join(f"{position}文字目「{_visible(character)}」" for position, character in shown)
    en = ", ".join(f"'{_visible(character)}' at position {position}" for position, character in shown)
    if more:
        ja, en = f"{ja}、ほか{more}文字", f"{en} and {more} more"
    return DocumentProblem(
        field=pointer,
        ja=f"「{called.ja}」に印刷できない文字があります: {ja}。半角英数字に直してください",
        en=f"'{called.en}' cannot be printed: {en}. Please use half-width letters",
    )


def _visible(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"
