"""Tables as text: CSV and TSV in UTF-8, UTF-16 or Windows' Japanese encoding."""

from typing import Literal

from libs.common.uploads.kinds import Limits, refused

UNKNOWN = (
    "PDF、PNG、JPEG、Excel（xlsx）、CSV、TSVのいずれでもないか、壊れています",
    "This is none of PDF, PNG, JPEG, Excel (xlsx), CSV or TSV, or it is damaged",
)
ENCODINGS = ("utf-8-sig", "cp932")
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
    if first.lstrip().startswith(_PROGRAMS) or not ("\t" in first or "," in first):
        raise refused("unknown-kind", *UNKNOWN)
    return "tsv" if "\t" in first else "csv"


def decoded(data: bytes) -> str | None:
    """The text of a file in UTF-16 with its mark, UTF-8 or Windows' Shift_JIS; None when it is in none of them."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
