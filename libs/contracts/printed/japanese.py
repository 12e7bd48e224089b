"""The Japanese characters that papers can show: those of JIS X 0213 and of Windows' Shift_JIS, as in IPAex. Pure.

`tests/services/rendering/test_japanese_repertoire.py` compares them with the installed fonts. Kanji of neither, such as
that of some names read Yoshi (U+20BB7), are in no font that may be shipped with the papers.
"""

import unicodedata

_SETS = ("shift_jis_2004", "cp932")


def undrawable(text: str) -> list[tuple[int, str]]:
    """The characters that no font of the papers has, with their positions counted from 1.

    Signs that only choose between forms of a kanji are none: without them its usual form is printed.
    """
    return [(place, character) for place, character in enumerate(text, start=1) if not _is_known(character)]


def _is_known(character: str) -> bool:
    return unicodedata.name(character, "").startswith("VARIATION SELECTOR") or any(
        _has(character, name) for name in _SETS
    )


def _has(character: str, name: str) -> bool:
    try:
        character.encode(name)
    except UnicodeEncodeError:
        return False
    return True
