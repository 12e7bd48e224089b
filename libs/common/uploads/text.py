"""Tables as text: CSV and TSV in UTF-8, UTF-16, or one of the Japanese encodings."""

import re
from typing import Literal

from libs.common.uploads.kinds import Limits, refused

UNKNOWN = (
    "PDF、PNG、JPEG、TIFF、Excel（xlsx）、CSV、TSVのいずれでもないか、壊れています",
    "This is none of PDF, PNG, JPEG, TIFF, Excel (xlsx), CSV or TSV, or it is damaged",
)
JAPANESE = ("cp932", "euc_jis_2004")
"""Tried when it is not UTF-8, the first of them in doubt."""
_PROGRAMS = ("<", "#!", "%!", "{\\rtf", "MZ")
"""How pages, scripts and other formats begin that are text, but no tables."""


def recognise_text(data: bytes, limits: Limits) -> Literal["csv", "tsv"]:
    """Which of the two it is. Raises `Invalid` for what is no text, no table, or too long."""
    text = decoded(data)
    if text is None or any(letter < " " and letter not in "\t\r\n" for letter in set(text)):
        raise refused("unknown-kind", *UNKNOWN)
    lines = text.splitlines()
    if len(lines) > limits.lines:
        most = f"{limits.lines:,}"
        raise refused("too-many-lines", f"{most}行以内にしてください", f"A table has {most} lines at most")
    first = next((line for line in lines if line.strip()), "")
    if first.lstrip().startswith(_PROGRAMS) or not any(sign in first for sign in "\t,;"):
        raise refused("unknown-kind", *UNKNOWN)
    return "tsv" if "\t" in first else "csv"


def decoded(data: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16, or one of the Japanese encodings; None when it is in none of them.

    Shift_JIS and EUC-JP share most of their bytes: that one is taken which gives the more usual characters.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _read(data, "utf-16")
    if b"\0" in data[:4096]:
        return _without_mark(data)
    text = _read(data, "iso2022_jp" if b"\x1b$" in data else "utf-8-sig")
    if text is not None:
        return text
    texts = [text for text in (_read(data, encoding) for encoding in JAPANESE) if text is not None]
    return max(texts, key=_usual) if texts else None


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _without_mark(data: bytes) -> str | None:
    """UTF-16 whose first bytes do not say so: half of the bytes of its line ends and tabs are zeros."""
    little = data[1::2].count(0) >= data[0::2].count(0)
    text = _read(data, "utf-16-le" if little else "utf-16-be")
    return None if text is None or "\0" in text else text


def _usual(text: str) -> int:
    """How many characters of Japanese tables a text has, less those that only another encoding makes of them."""
    usual = len(re.findall("[ぁ-んァ-ヶー]", text)) + len(re.findall("[一-龠]", text))
    return usual - 3 * len(re.findall("[\uff61-\uff9f\ue000-\uf8ff]", text))
