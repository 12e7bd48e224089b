"""What a text becomes when every character is one that certificates can show. Pure.

Replaced by what stands around it: 3½ is 3 1/2 and not 31/2, 10³ is never 103. Where nobody can tell, there is nothing
to propose.
"""

import re
import unicodedata
from functools import lru_cache

from libs.contracts.folding import code_of, is_invisible, visible

# What Unicode's compatibility forms do not give, or give in a way that no customs officer reads.
REPLACEMENTS = {
    "㈱": "Co., Ltd.",
    "㈲": "Co., Ltd.",
    "№": "No.",
    "÷": "/",
    "±": "+/-",
    "×": "x",
    "®": "(R)",
    "©": "(C)",
    "™": "(TM)",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "￥": "JPY",
    "…": "...",
    "‰": "PER MILLE",
    "ß": "ss",
    "ẞ": "SS",
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
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "TH",
    "ı": "i",
    "ħ": "h",
    "Ħ": "H",
    "ŋ": "ng",
    "Ŋ": "NG",
    **dict.fromkeys("≦≤⩽", "<="),
    **dict.fromkeys("≧≥⩾", ">="),
    **dict.fromkeys("→⇒➡", "->"),
    **dict.fromkeys("←⇐", "<-"),
    **dict.fromkeys("～〜∼", "~"),
    **dict.fromkeys("‐‑‒–—―−ー－﹣", "-"),
    **dict.fromkeys("“”„″「」『』«»", '"'),
    **dict.fromkeys("‘’′‚‹›", "'"),
    **dict.fromkeys("、", ","),
    **dict.fromkeys("。", "."),
    **dict.fromkeys("⁄∕", "/"),
    **dict.fromkeys("・·•●■◆▪‧∙○□◇★☆※", " "),
    **dict.fromkeys("\t\u3000\u00a0\u2007\u2009\u200a\u202f", " "),
}
_FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))
_MICRO_UNITS = {
    "M": "METER",
    "F": "FARAD",
    "G": "GRAM",
    "L": "LITER",
    "S": "SECOND",
    "A": "AMPERE",
    "V": "VOLT",
    "H": "HENRY",
    "W": "WATT",
}
_BULLET = re.compile("(?m)^[ \t\u3000]*[・•●■◆▪○□◇‧∙]\\s*")
_MIXED = re.compile(f"(\\d?)([ -]?)([{_FRACTIONS}])(?=(\\w?))")
_BUILT_FRACTION = re.compile("(\\d?)([⁰¹²³⁴-⁹]+)[⁄/]([₀-₉]+)")
_POWER = re.compile(f"([\\d)\\]]?)([{''.join(_RAISED)}]+)(?=(\\w?))")
_DIAMETER = re.compile(r"(\w?)([ ]?)(?:[ØøφϕΦ∅](?=[\s=:]*\d)|⌀)[ ]*")
_DIAMETER_BEHIND = re.compile(r"(?<=\d) ?[Øøφϕ∅⌀](?!\w)")
_DEGREES = re.compile("(\\d?)([ ]?)(?:(℃|[°˚º][ ]?[Cc](?!\\w))|(℉|[°˚º][ ]?[Ff](?!\\w))|([°˚]))(?=(\\w?))")
_MICRO = re.compile("(\\d?)([ ]?)[µμ]([A-Za-z])(?![A-Za-z])|(\\d?)([ ]?)µ|(\\d)([ ]?)μ")
_OHM = re.compile("(\\w?)[\u2126\u03a9](?=(\\w?))")
_SQUARED = re.compile("(?<=\\d)(?=[㎀-㏟℔ℓ])")
_HAS_MEANING = re.compile(f"[{_FRACTIONS}{''.join(_RAISED)}⁄ØøφϕΦ∅⌀℃℉°˚ºµμ\u2126\u03a9㎀-㏟℔ℓ・•●■◆▪○□◇‧∙]")
# Beside a digit they would make another number of it, or nobody knows what they mean there.
_LIKE_DIGITS = re.compile(
    "(?<=[0-9])[①-⒛⓪-⓿❶-➓₀-₉ºª]|[①-⒛⓪-⓿❶-➓](?=[0-9①-⒛⓪-⓿❶-➓])|[₀-₉](?=[0-9])|(?<=[0-9])[·‧∙・](?=[0-9])"
)
_GREEK = re.compile(r"GREEK (?:CAPITAL|SMALL) LETTER (?:FINAL )?(\w+)")


def half_width(text: str, language: str = "en") -> str | None:
    """The text with every foreign character replaced, in words where need be; None when one has no replacement."""
    if text.isascii() and text.isprintable():
        return text
    worded = _in_words(visible(text))
    if _LIKE_DIGITS.search(worded):
        return None
    parts = [_of_character(worded, place, language) for place in range(len(worded))]
    if None in parts:
        return None
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", "".join(part for part in parts if part is not None)).strip(" ")


def is_half_width(character: str, language: str = "en") -> bool:
    """Printable ASCII or a line break; Latin-1 letters and signs of writing where French or Spanish is declared."""
    if character == "\n" or " " <= character <= "~":
        return True
    is_letter = "\u00c0" <= character <= "\u00ff" and character.isalpha()
    return language != "en" and (is_letter or character in "¿¡ºª«»")


def named(character: str) -> str:
    """The character as a message shows it: what nobody sees, or takes for another letter, by its code."""
    if is_invisible(character) or unicodedata.category(character) in ("Cc", "Zl", "Zp", "Co", "Cn", "Mn", "Me"):
        return f"[{code_of(character)}]"
    looks_latin = unicodedata.name(character, "").startswith(("CYRILLIC", "ARMENIAN"))
    return f"{character} [{code_of(character)}]" if looks_latin else character


def _in_words(text: str) -> str:
    """What has a meaning only with its neighbours, in words."""
    if not _HAS_MEANING.search(text):
        return text
    text = _BULLET.sub("- ", text)
    text = _MIXED.sub(_fraction, text)
    text = _BUILT_FRACTION.sub(_built_fraction, text)
    text = _POWER.sub(_raised, text)
    text = _DIAMETER.sub(lambda found: f"{found[1]}{' ' if found[1] or found[2] else ''}DIA. ", text)
    text = _DIAMETER_BEHIND.sub(" DIA.", text)
    text = _DEGREES.sub(_degrees, text)
    text = _MICRO.sub(_micro, text)
    text = _OHM.sub(lambda found: f"{found[1]}{' ' if found[1] else ''}OHM{' ' if found[2] else ''}", text)
    return _SQUARED.sub(" ", text)


def _fraction(found: re.Match[str]) -> str:
    value = unicodedata.normalize("NFKC", found[3]).replace("\u2044", "/")
    apart = (found[2] or " ") if found[1] else found[2]
    return f"{found[1]}{apart}{value}{' ' if found[4] else ''}"


def _built_fraction(found: re.Match[str]) -> str:
    over, under = (unicodedata.normalize("NFKC", part) for part in (found[2], found[3]))
    return f"{found[1]}{' ' if found[1] else ''}{over}/{under}"


def _raised(found: re.Match[str]) -> str:
    power = "".join(_RAISED[sign] for sign in found[2])
    return f"{found[1]}{'^' if found[1] or power[0] in '-+' else ''}{power}{' ' if found[3].isdigit() else ''}"


def _degrees(found: re.Match[str]) -> str:
    what = "DEG. C" if found[3] else "DEG. F" if found[4] else "DEG."
    apart = " " if found[1] or found[2] else ""
    return f"{found[1]}{apart}{what}{' ' if found[6] else ''}"


def _micro(found: re.Match[str]) -> str:
    letter = found[3]
    number = found[1] or found[4] or found[6] or ""
    apart = " " if number or found[2] or found[5] or found[7] else ""
    if letter is None:
        return f"{number}{apart}MICRO "
    return f"{number}{apart}MICRO{_MICRO_UNITS.get(letter.upper(), ' ' + letter)}"


def _of_character(text: str, place: int, language: str) -> str | None:
    character = text[place]
    if is_half_width(character, language):
        return character
    if character == "ß":
        return "SS" if text[:place][-1:].isupper() or text[place + 1 : place + 2].isupper() else "ss"
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    plain = _without_accents(character) or _greek_letter(text, place)
    return plain if plain and plain.isprintable() else None


@lru_cache(maxsize=4096)
def _without_accents(character: str) -> str | None:
    whole = unicodedata.normalize("NFKC", character)
    bare = (c for c in unicodedata.normalize("NFKD", whole) if not unicodedata.combining(c))
    letters = "".join(REPLACEMENTS.get(letter, letter) for letter in bare)
    return letters if letters.isascii() else None


def _greek_letter(text: str, place: int) -> str | None:
    """SIGMA for Σ, apart from what stands beside it: customs systems abroad know no Greek."""
    name = _GREEK.fullmatch(unicodedata.name(text[place], ""))
    if name is None:
        return None
    before = " " if text[:place][-1:].isalnum() else ""
    behind = " " if text[place + 1 : place + 2].isalnum() else ""
    return f"{before}{name[1]}{behind}"
