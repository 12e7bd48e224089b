"""One folding for each kind of value, the same wherever it is typed, sent, compared or searched (decision 37). Pure.

Figures have theirs in `figures`.
"""

import re
import unicodedata

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
# macOS writes é and が as two characters. Composed alone: whole texts would lose kanji of names such as U+FA19.
_COMBINED = re.compile("[^\\W\\d_][\u0300-\u036f\u3099\u309a]+")
HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−ー－ｰ﹣"), "-")


def line_breaks(text: str) -> str:
    """With each way to end a line as a line feed: CR, CRLF, and what Word and macOS write."""
    return _LINE_BREAKS.sub("\n", text)


def line_feeds(text: str) -> str:
    """With CRLF and CR, as programs send them, as line feeds, as browsers do; nothing else is changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_invisible(character: str) -> bool:
    """Whether nobody sees the character and nothing of the text is lost without it: marks of direction, joiners."""
    return unicodedata.category(character) == "Cf"


def invisible_in(text: str) -> list[str]:
    """The codes of the invisible characters, as people look them up: U+200E."""
    return [code_of(character) for character in line_breaks(text) if is_invisible(character)]


def code_of(character: str) -> str:
    """The code point of a character: U+200E."""
    return f"U+{ord(character):04X}"


def visible(text: str) -> str:
    """The text with plain line ends and blanks, composed letters, and without invisible characters."""
    if text.isascii() and text.isprintable():
        return text
    composed = _COMBINED.sub(lambda found: unicodedata.normalize("NFC", found[0]), line_breaks(text))
    plain = _BLANKS.sub(" ", composed)
    return "".join(character for character in plain if not is_invisible(character))


def one_line(text: str) -> str:
    """A name or a line as it is kept: visible, without blanks around it."""
    return " ".join(visible(text).split("\n")).strip()


def code(text: str) -> str:
    """A chamber code, login or number that people copy: half-width, without blanks around it or invisible signs."""
    return unicodedata.normalize("NFKC", visible(text)).translate(HYPHENS).strip()


def email(text: str) -> str:
    """A mail address typed with a Japanese keyboard, or copied from a page: half-width, without blanks or signs of
    mailto around it.
    """
    return code(text).removeprefix("mailto:").strip("<>")


def telephone(text: str) -> str:
    """A telephone number with single hyphens: brackets, blanks and points between its parts are hyphens too."""
    plain = re.sub(r"^(TEL|PHONE|電話)[.:]?", "", code(text), flags=re.IGNORECASE)
    international = re.sub(r"^(\+[0-9]{1,3}[-. ]*)\(0\)", r"\1", plain.strip())
    return re.sub(r"[-.() /]+", "-", international).strip("-")


def postcode(text: str) -> str:
    """A Japanese postcode as 100-0005; another text as it is."""
    plain = code(text).removeprefix("〒").strip()
    found = re.fullmatch(r"([0-9]{3})[- ]?([0-9]{4})", plain)
    return f"{found[1]}-{found[2]}" if found else plain


def corporate_number(text: str) -> str:
    """The 13 digits of 法人番号; the T of the number for invoices, hyphens and blanks are left out."""
    plain = re.sub(r"[- ]", "", code(text))
    return plain[1:] if re.fullmatch(r"[Tt][0-9]{13}", plain) else plain


def compared(text: str) -> str:
    """A name, or what is searched by, as it is compared: neither width nor case nor blanks matter."""
    return "".join(unicodedata.normalize("NFKC", visible(text)).casefold().split())


def searched(text: str) -> str:
    """What is searched for: as it is kept, in half-width letters."""
    return unicodedata.normalize("NFKC", visible(text))
