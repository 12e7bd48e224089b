"""B0: only half-width characters; another language only where it is declared and needed (APP-03)."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any

from libs.contracts.values import CertificateKind
from services.application.rules.book import Breach, Checked, rule

# What Unicode's compatibility forms do not give, or give in a way that no customs officer reads.
REPLACEMENTS = {
    "㈱": "Co., Ltd.",
    "㈲": "Co., Ltd.",
    "№": "No.",
    "℃": "DEG. C",
    "℉": "DEG. F",
    "°": "DEG.",
    "\u2126": "OHM",
    "\u03a9": "OHM",
    "µ": "MICRO",
    "×": "x",
    "÷": "/",
    "±": "+/-",
    "®": "(R)",
    "©": "(C)",
    "™": "(TM)",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "￥": "JPY",
    "…": "...",
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    **dict.fromkeys("～〜∼", "~"),
    **dict.fromkeys("‐‑‒–—―−ー", "-"),
    **dict.fromkeys("“”„″「」『』", '"'),
    **dict.fromkeys("‘’′", "'"),
    **dict.fromkeys("、", ","),
    **dict.fromkeys("。", "."),
    **dict.fromkeys("⁄∕", "/"),
    **dict.fromkeys("\t\u3000", " "),
    **dict.fromkeys("\r\ufeff\u200b\u00ad", ""),
}
MOST_OF_A_FIELD = 3
MOST_SHOWN = 40
"""Characters of a run that a finding repeats."""
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
    return (found for found in _texts(content, "") if found[0] not in NOT_SCANNED)


def half_width(text: str, language: str = "en") -> str | None:
    """The text with every foreign character replaced; None when one of them has no replacement."""
    parts = [_half_width_character(character, language) for character in text]
    return None if None in parts else "".join(part for part in parts if part is not None)


def is_half_width(character: str, language: str = "en") -> bool:
    """Printable ASCII or a line break; Latin-1 letters and signs of writing where French or Spanish is declared."""
    if character == "\n" or " " <= character <= "~":
        return True
    is_letter = "\u00c0" <= character <= "\u00ff" and character.isalpha()
    return language != "en" and (is_letter or character in "¿¡ºª«»")


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
        found = run[:MOST_SHOWN]
        better = half_width(found, language)
        yield Breach(
            pointer,
            proposal,
            found=found,
            **_where(position + 1, run),
            advice_ja=f"「{better}」に置換できます" if better else "英語で書き直してください",
            advice_en=f"It can become '{better}'." if better else "Please write it in English.",
        )


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


def _half_width_character(character: str, language: str) -> str | None:
    if is_half_width(character, language):
        return character
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    plain = _without_accents(unicodedata.normalize("NFKC", character)) or _greek_letter(character)
    return plain if plain and plain.isprintable() else None


def _without_accents(text: str) -> str | None:
    bare = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    letters = "".join(REPLACEMENTS.get(character, character) for character in bare)
    return letters if letters.isascii() else None


def _greek_letter(character: str) -> str | None:
    """SIGMA for Σ: customs systems abroad know no Greek."""
    name = re.fullmatch(r"GREEK (?:CAPITAL|SMALL) LETTER (?:FINAL )?(\w+)", unicodedata.name(character, ""))
    return name[1] if name else None
