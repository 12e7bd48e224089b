"""B0: only half-width characters; another language only where it is declared and needed (APP-03)."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any

from libs.common import figures
from libs.contracts.folding import is_invisible
from libs.contracts.half_width import half_width, is_half_width, named
from libs.contracts.values import CertificateKind
from services.application.rules.book import Breach, Checked, rule

MOST_OF_A_FIELD = 3
MOST_SHOWN = 40
"""Characters of a run that a finding repeats."""
FIGURES = ("/quantity", "/unit_price", "/amount", "/total")
NOT_SCANNED = frozenset(["/source_invoice/goods_file"])
_OF_ORIGIN = {"source_invoice": True, "certificate": True, "goods": True}
_OF_SIGNATURE = {"source_invoice": {"numbers"}, "certificate": {"declaration_place"}, "signature": True}
_OF_INVOICE = {
    "source_invoice": {"numbers", "terms", "currency", "lines", "total"},
    "certificate": {"exporter", "consignee", "declaration_place"},
}


@rule(
    "B0-01",
    "error",
    ja="{where_ja}「{found}」は使えません。半角文字だけで入力してください。{advice_ja}",
    en="{where_en}, '{found}', cannot be used: half-width characters only. {advice_en}",
)
def half_width_only(checked: Checked) -> Iterator[Breach]:
    language = checked.draft.certificate.language
    for pointer, text in printed_texts(checked):
        yield from _breaches(pointer, text, language)


@rule(
    "B0-02",
    "error",
    ja="英語以外で作成するときは、信用状または領事館の要求など、その理由を入力してください",
    en="Another language than English needs its reason: a letter of credit or a consular requirement",
)
def another_language_needs_a_reason(checked: Checked) -> Iterator[Breach]:
    boxes = checked.draft.certificate
    if boxes.language != "en" and not boxes.language_reason.strip():
        yield Breach("/certificate/language_reason")


def printed_texts(checked: Checked) -> Iterator[tuple[str, str]]:
    """Each text that the certificate shows, or that it is made from, with its pointer. Messages may be Japanese."""
    parts: dict[CertificateKind | None, Any] = {
        CertificateKind.SIGNATURE: _OF_SIGNATURE,
        CertificateKind.INVOICE: _OF_INVOICE,
    }
    content = checked.draft.model_dump(include=parts.get(checked.draft.kind, _OF_ORIGIN))
    content["certificate"].pop("language_reason", None)
    return (found for found in _texts(content, "") if found[0] not in NOT_SCANNED and not _is_figure(*found))


def _is_figure(pointer: str, text: str) -> bool:
    """A figure in full-width digits is kept in half-width ones."""
    return pointer.endswith(FIGURES) and figures.plain(text) is not None


def _texts(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{index}")


def _breaches(pointer: str, text: str, language: str) -> Iterator[Breach]:
    if text.isascii() and text.isprintable():
        return
    proposal = half_width(text, language)
    # The proposal mends the whole field: who has read three places knows what is wrong with it.
    for position, run in islice(_foreign_runs(text, language), MOST_OF_A_FIELD):
        yield Breach(
            pointer,
            proposal,
            found="".join(map(named, run[:MOST_SHOWN])),
            **_where(position + 1, run),
            **_advice(text, position, run, language),
        )


def _advice(text: str, position: int, run: str, language: str) -> dict[str, str]:
    """What becomes of the run beside its neighbours, or what to do about it."""
    if all(map(is_invisible, run)):
        return {
            "advice_ja": "画面に見えない文字です。削除してください",
            "advice_en": "It cannot be seen: take it out.",
        }
    better = _beside(text, position, run[:MOST_SHOWN], language)
    if better:
        return {"advice_ja": f"「{better}」に置換できます", "advice_en": f"It can become '{better}'."}
    if better == "":
        return {"advice_ja": "空白に置換できます", "advice_en": "It can become a space."}
    if any(character.isalpha() for character in run):
        return {"advice_ja": "英語で書き直してください", "advice_en": "Please write it in English."}
    return {"advice_ja": "ほかの書き方に直してください", "advice_en": "Please write it in another way."}


def _beside(text: str, position: int, run: str, language: str) -> str | None:
    """The run as the proposal has it: it may need what stands before and behind it."""
    before, behind = text[position - 1 : position], text[position + len(run) : position + len(run) + 1]
    better = half_width(before + run + behind, language)
    return better and better.removeprefix(before).removesuffix(behind).strip()


def _where(first: int, run: str) -> dict[str, str]:
    """Which characters they are, counted from 1, and whether all of them are full-width ones."""
    last = first + len(run) - 1
    if last == first:
        return {"where_ja": f"{first}文字目の", "where_en": f"Character {first}"}
    is_full_width = all(unicodedata.east_asian_width(character) in "FW" for character in run)
    what_ja, what_en = ("全角文字", "full-width characters") if is_full_width else ("", "characters")
    return {"where_ja": f"{first}～{last}文字目の{what_ja}", "where_en": f"The {what_en} {first} to {last}"}


def _foreign_runs(text: str, language: str) -> Iterator[tuple[int, str]]:
    marks = "".join(" " if is_half_width(character, language) else "x" for character in text)
    for run in re.finditer("x+", marks):
        yield run.start(), text[run.start() : run.end()]
