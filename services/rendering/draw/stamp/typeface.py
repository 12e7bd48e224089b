"""Setting one line of text in a PDF: glyphs, and the kerning between them, as WeasyPrint writes them."""

import math
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

from fontTools.ttLib import TTFont

from libs.contracts.printed.metrics import ADVANCES

PER_MILLE = 1000
PANGO = 1024
END = "\0"


class Typeface:
    """One font of the machine, for the repertoire of `metrics`. `pattern` is what fontconfig finds it by."""

    def __init__(self, pattern: str) -> None:
        font = TTFont(_file_of(pattern), lazy=True)
        self.upem: int = font["head"].unitsPerEm
        cmap: dict[int, str] = font.getBestCmap()
        self._names = {char: cmap[ord(char)] for char in ADVANCES}
        self._advances: dict[str, int] = {char: font["hmtx"][name][0] for char, name in self._names.items()}
        self._glyphs: dict[str, int] = {char: font.getGlyphID(name) for char, name in self._names.items()}
        self._kerning = _kerning_of(font)

    def glyph(self, char: str) -> int:
        """The glyph's number, which is also its code in the PDF."""
        return self._glyphs[char]

    def advance(self, char: str) -> int:
        """How wide a character is, in font units."""
        return self._advances[char]

    def kern(self, left: str, right: str) -> int:
        """How far the second character moves because of the first, in font units."""
        return sum(_kern_of(subtables, self._names[left], self._names[right]) for subtables in self._kerning)


class Setting:
    """A typeface in one size (CSS pixels), with the widths by glyph that the PDF declares for its font."""

    def __init__(self, typeface: Typeface, size: float, widths: Mapping[int, float]) -> None:
        self._typeface, self._widths = typeface, widths
        # Pango counts in 1024ths of a pixel, and rounds each advance and each kerning to them.
        self._scale = round(size * PANGO)
        self._pairs: dict[str, tuple[str, int]] = {}

    def at(self, size: float) -> "Setting":
        """This typeface and its widths in another size (CSS pixels)."""
        return Setting(self._typeface, size, self._widths)

    def operand(self, text: str) -> str:
        """The operand of TJ that shows `text`. Raises KeyError for a character outside the repertoire."""
        return f"[<{''.join(shown for shown, _ in self._set(text))}>]"

    def width(self, text: str) -> float:
        """How wide `text` is, in CSS pixels."""
        return sum(width for _, width in self._set(text)) / PANGO

    def _set(self, text: str) -> Iterator[tuple[str, int]]:
        pairs = self._pairs
        for pair in map("".join, zip(text, text[1:] + END, strict=True)):
            yield pairs.get(pair) or self._pair(pair)

    def _pair(self, pair: str) -> tuple[str, int]:
        """What shows the first character before the second, and how far it moves on."""
        left, right = pair[0], pair[1]
        glyph = self._typeface.glyph(left)
        width = self._scaled(self._typeface.advance(left))
        if right != END:
            width += self._scaled(self._typeface.kern(left, right))
        # The PDF declares rounded widths; WeasyPrint makes up for the rest in whole thousandths, cut off.
        correction = int(self._widths[glyph] - width * PER_MILLE / self._scale)
        code = f"{glyph:04x}"
        self._pairs[pair] = (f"{code}>{correction}<" if correction else code, width)
        return self._pairs[pair]

    def _scaled(self, units: int) -> int:
        return math.floor(units * self._scale / self._typeface.upem + 0.5)


class _Pairs:
    """One subtable of pair kerning."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self._places = {name: place for place, name in enumerate(table.Coverage.glyphs)}

    def kern(self, left: str, right: str) -> int | None:
        """How far the second glyph moves, in font units; None when this table does not know the pair."""
        place = self._places.get(left)
        if place is None:
            return None
        return self._single(place, right) if self._table.Format == 1 else self._by_class(left, right)

    def _single(self, place: int, right: str) -> int | None:
        pairs = self._table.PairSet[place].PairValueRecord
        found = next((pair for pair in pairs if pair.SecondGlyph == right), None)
        return None if found is None else _advance(found.Value1)

    def _by_class(self, left: str, right: str) -> int:
        one = self._table.ClassDef1.classDefs.get(left, 0)
        other = self._table.ClassDef2.classDefs.get(right, 0)
        return _advance(self._table.Class1Record[one].Class2Record[other].Value1)


def _advance(value: Any) -> int:
    return (getattr(value, "XAdvance", 0) or 0) if value is not None else 0


def _file_of(pattern: str) -> str:
    return subprocess.run(
        ["fc-match", "-f", "%{file}", pattern], check=True, capture_output=True, text=True, timeout=10
    ).stdout


def _kerning_of(font: TTFont) -> list[list[_Pairs]]:
    """The lookups of the feature kern, each with its subtables."""
    if "GPOS" not in font:
        return []
    table = font["GPOS"].table
    used = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    lookups = [table.LookupList.Lookup[index] for index in sorted(used)]
    return [[_Pairs(getattr(each, "ExtSubTable", each)) for each in lookup.SubTable] for lookup in lookups]


def _kern_of(subtables: list[_Pairs], left: str, right: str) -> int:
    """The first subtable that knows the pair decides (OpenType, lookup type 2)."""
    for pairs in subtables:
        value = pairs.kern(left, right)
        if value is not None:
            return value
    return 0
