"""Which Japanese characters the papers can show, beside the fonts that are installed."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from libs.contracts.printed.japanese import undrawable

FONTS = [
    Path("/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"),
    Path("/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf"),
]
# Signs that the sets have and the fonts have not: the printing itself names them where somebody types one.
LACKING = {"\x7f", "\x80", "∑", "⦅", "⦆"}


@pytest.mark.parametrize("font", FONTS, ids=lambda path: path.stem)
def test_the_fonts_have_what_may_be_typed(font: Path) -> None:
    # about: REG-07
    with TTFont(font) as opened:
        glyphs = set(opened.getBestCmap())
    codes = (code for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xF900)
    allowed = {chr(code) for code in codes if not undrawable(chr(code)) and not 0xFE00 <= code <= 0xFE0F}
    assert {letter for letter in allowed if ord(letter) not in glyphs} == LACKING
    kanji = {chr(code) for code in glyphs if 0x4E00 <= code < 0xA000 or code >= 0x20000}
    assert len(kanji - allowed) < 10


def test_kanji_of_names_are_printed_or_named_with_their_place() -> None:
    # about: REG-07
    assert undrawable("髙橋 﨑山 濵田 桒原 𠀋 葛\U000e0100城") == []
    assert undrawable("田中𠮷 👍") == [(3, "𠮷"), (5, "👍")]
