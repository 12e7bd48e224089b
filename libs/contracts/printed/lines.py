"""Breaking text into printed lines. Pure; each line is later printed as it is (white-space: pre)."""

from libs.contracts.printed.metrics import ADVANCES, width_mm

POINTS = 8.4
"""Of whatever is typed into a certificate."""
# Narrow enough that a full row keeps clear of the next column.
_HANGING = "  "


def unsupported(text: str) -> list[tuple[int, str]]:
    """The characters that cannot be printed, with their positions counted from 1. Newlines are fine."""
    return [
        (position, character)
        for position, character in enumerate(text, start=1)
        if character not in ADVANCES and character != "\n"
    ]


def break_lines(text: str, width: float, points: float = POINTS) -> list[str]:
    """The printed lines of `text` in a column of `width` millimetres, broken at spaces and, if need be, inside a word.

    Newlines of the author are kept. Empty text has no lines. Every character must be printable (`unsupported`).
    """
    if not text.strip():
        return []
    return [line for paragraph in text.rstrip().split("\n") for line in _break_paragraph(paragraph, width, points)]


def hang(lines: list[str]) -> list[str]:
    """The rows of one line of goods: all but the first begin a little further right, so that one sees where it ends."""
    return [*lines[:1], *(_HANGING + line for line in lines[1:])]


def _break_paragraph(paragraph: str, width: float, points: float) -> list[str]:
    whole = paragraph.lstrip(" ")
    if width_mm(whole, points) <= width:
        return [whole]
    lines: list[str] = []
    line = ""
    for word in whole.split(" "):
        candidate = f"{line} {word}" if line else word
        if width_mm(candidate, points) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width, points)
        lines.extend(full)
    return [*lines, line]


def _pieces(word: str, width: float, points: float) -> list[str]:
    """A word cut where the column ends: an order number of a hundred characters is still printed in full."""
    pieces = [""]
    for character in word:
        if pieces[-1] and width_mm(pieces[-1] + character, points) > width:
            pieces[-1:] = _cut(pieces[-1])
        pieces[-1] += character
    return pieces


def _cut(full: str) -> tuple[str, str]:
    """A row that is full, and what goes on to the next: behind the last hyphen or slash if that is not far back."""
    at = 1 + max(full.rfind(sign) for sign in "-/")
    return (full[:at], full[at:]) if at > len(full) / 2 else (full, "")
