"""The names of files: shown and given back, never used as a path."""

import unicodedata
from urllib.parse import unquote

from libs.common.errors import Invalid
from libs.common.uploads.kinds import SUFFIXES, Kind, refused

LONGEST = 150
_KNOWN = frozenset(suffix for suffixes in SUFFIXES.values() for suffix in suffixes) | {".txt", ".tif", ".tiff"}


def file_name(header: str, kind: Kind) -> str:
    """The name in X-Filename (percent-encoded UTF-8, up to 150 characters) with the ending that its content calls for.

    An ending that says something else is replaced, so that no name promises what the file is not.
    Raises `Invalid` for no name, a path, and characters that are not to be seen.
    """
    stem, ending = _split(_decoded(header))
    return stem + (ending if ending.lower() in SUFFIXES[kind] else SUFFIXES[kind][0])


def _split(name: str) -> tuple[str, str]:
    """Stem and known ending: of `Invoice No.5` all is the stem."""
    stem, dot, last = name.rpartition(".")
    ending = dot + last
    return (stem, ending) if stem and ending.lower() in _KNOWN else (name, "")


def _decoded(header: str) -> str:
    try:
        name = unicodedata.normalize("NFC", unquote(header, errors="strict")).strip()
    except UnicodeDecodeError:
        raise _wrong("ファイル名をUTF-8で指定してください", "Give the file's name in UTF-8, percent-encoded") from None
    if not name or not name.strip(". "):
        raise _wrong("ファイル名を指定してください", "Give the file's name in the header X-Filename")
    if len(name) > LONGEST:
        raise _wrong(f"ファイル名は{LONGEST}文字以内にしてください", f"A file's name has {LONGEST} characters at most")
    if "/" in name or "\\" in name or name.startswith("."):
        raise _wrong("ファイル名にフォルダー名を含めないでください", "Give the file's name alone, without a folder")
    # C: control, format (such as the marks that turn the direction of writing), surrogates; Zl and Zp break lines.
    if any(unicodedata.category(letter)[0] == "C" or unicodedata.category(letter) in ("Zl", "Zp") for letter in name):
        raise _wrong("ファイル名に使用できない文字があります", "The file's name has a character that is not to be seen")
    return name


def _wrong(ja: str, en: str) -> Invalid:
    return refused("file-name", ja, en, pointer="X-Filename")
