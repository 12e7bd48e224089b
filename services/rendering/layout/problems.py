"""Why a document cannot be printed, in words for the applicant (D-16). Fields are JSON pointers into the document."""

from collections.abc import Iterable, Iterator, Sequence

from libs.contracts.printed.attestation import CALLED
from libs.contracts.printed.lines import unsupported
from libs.contracts.values import CertificateDocument, DocumentProblem

_FIELDS = {
    "1": ("/exporter", "1 輸出者", "1 Exporter"),
    "2": ("/consignee", "2 荷受人", "2 Consignee"),
    "3": ("/invoices", "3 インボイス番号・日付", "3 No. and date of Invoice"),
    "4": ("/country_of_origin", "4 原産国", "4 Country of Origin"),
    "5": ("/transport", "5 輸送手段", "5 Transport details"),
    "6": ("/remarks", "6 備考", "6 Remarks"),
    "marks": ("/marks", "7 荷印・商品名総称", "7 Marks and general name"),
}
_CALLED = {pointer: (ja, en) for pointer, ja, en in _FIELDS.values()} | CALLED
_CALLED |= {
    "/general_name": ("7 商品名総称", "7 General name"),
    "/title": ("表題", "Title"),
    "/addressee": ("宛先", "Addressee"),
    "/text": ("宣誓文", "Declaration"),
    "/seller": ("売主", "Seller"),
    "/buyer": ("買主", "Buyer"),
    "/terms": ("取引条件", "Trade terms"),
    "/total": ("合計", "Total"),
}
_LISTED = {
    "invoices": ("3 インボイス番号", "3 Invoice number"),
    "country_of_origin": ("4 原産国", "4 Country of Origin"),
    "lines": ("明細", "Lines"),
}


def printable(document: CertificateDocument) -> list[DocumentProblem]:
    """One problem for each text that holds characters outside the repertoire of the certificate's typeface."""
    return unprintables(texts(document))


def unprintables(texts: Iterable[tuple[str, str]]) -> list[DocumentProblem]:
    """The same for any texts, each with its JSON pointer."""
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
    """A box number, "marks", or a pointer below the document such as "goods/3"."""
    pointer, ja, en = _FIELDS[name] if name in _FIELDS else (f"/{name}", *_goods_names(name))
    return too_long(pointer, ja, en, lines, room)


def too_long(pointer: str, ja: str, en: str, lines: int, room: int) -> DocumentProblem:
    """What stands at `pointer` takes `lines` printed lines, and there is room for fewer."""
    return DocumentProblem(
        field=pointer,
        ja=f"「{ja}」が枠に収まりません({lines}行)。印刷して{room}行以内になるように短くしてください",
        en=f"'{en}' does not fit its box ({lines} lines). Please shorten it to at most {room} printed lines",
    )


def too_full(pointer: str, name: str, lines: Sequence[str], room: int) -> list[DocumentProblem]:
    """The problem that `lines` take more than `room`, if they do; `name` is what the applicant calls the field."""
    return [too_long(pointer, name, name, len(lines), room)] if len(lines) > room else []


def no_goods() -> DocumentProblem:
    """Box 7 lists nothing."""
    return DocumentProblem(
        field="/goods",
        ja="「7 商品」が1行もありません。商品を入力してください",
        en="'7 Description of goods' is empty. Please enter the goods",
    )


def _goods_names(name: str) -> tuple[str, str]:
    number = int(name.split("/")[1]) + 1
    if name.endswith("quantity"):
        return f"8 数量({number}行目)", f"8 Quantity (line {number})"
    return f"7 商品({number}行目)", f"7 Goods (line {number})"


def _called(pointer: str) -> tuple[str, str]:
    """How the applicant knows the field."""
    if pointer in _CALLED:
        return _CALLED[pointer]
    listed, _, rest = pointer[1:].partition("/")
    if listed == "goods":
        return _goods_names(pointer[1:])
    if listed in _LISTED:
        number = int(rest.split("/")[0]) + 1
        ja, en = _LISTED[listed]
        return f"{ja}({number}番目)", f"{en} (no. {number})"
    return pointer, pointer


def _unprintable(pointer: str, found: list[tuple[int, str]]) -> DocumentProblem:
    name_ja, name_en = _called(pointer)
    shown = found[:5]
    more = len(found) - len(shown)
    ja = "、".join(f"{position}文字目「{_visible(character)}」" for position, character in shown)
    en = ", ".join(f"'{_visible(character)}' at position {position}" for position, character in shown)
    if more:
        ja, en = f"{ja}、ほか{more}文字", f"{en} and {more} more"
    return DocumentProblem(
        field=pointer,
        ja=f"「{name_ja}」に印刷できない文字があります: {ja}。半角英数字に直してください",
        en=f"'{name_en}' cannot be printed: {en}. Please use half-width letters",
    )


def _visible(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"
