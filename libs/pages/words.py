"""The words of pages: gettext catalogues, read as they are written (`locale/ja/*.po`), without a build step.

Templates and code say what they mean in English, which is the source language; the Japanese catalogues translate it.
A folder may have several, one for each room. `python -m libs.pages.words FOLDER…` prints what lacks its Japanese.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from libs.pages.language import Language

Key = tuple[str | None, str]
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# As in the environments of `pages.py`: a template is read by the same rules as when it is shown.
OPTIONS = {
    "templates/**.html": {
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
        "newstyle_gettext": "true",
    }
}


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for: translated later
    """Marks a text for the catalogues where it is defined; it is translated where it is shown."""
    return message


class Words:
    """One language. A text without translation shows as its English source, in any language."""

    def __init__(self, lang: Language, folders: Iterable[Path] = ()) -> None:
        self.lang = lang
        self._texts: dict[Key, str] = {}
        if lang == "ja":
            self._texts = {key: text for folder in folders for key, text in _translated(folder)}

    def gettext(self, message: str) -> str:
        """`message` in this language."""
        return self._texts.get((None, message), message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """`singular` or `plural`; Japanese does not tell them apart."""
        return self._texts.get((None, singular)) or (singular if n == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        """`message` where the same English means two things."""
        return self._texts.get((context, message), message)

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        """Both at once."""
        return self._texts.get((context, singular)) or (singular if n == 1 else plural)


def catalogues(folder: Path) -> dict[str, Catalog]:
    """The Japanese catalogues of a folder, by room."""
    found = {}
    for file in sorted((folder / "locale" / "ja").glob("*.po")):
        with file.open("rb") as opened:
            found[file.stem] = read_po(opened, locale="ja")
    return found


def _messages(folder: Path) -> Iterator[Message]:
    for catalogue in catalogues(folder).values():
        yield from (message for message in catalogue if message.id)


def _translated(folder: Path) -> Iterator[tuple[Key, str]]:
    for message in _messages(folder):
        text = message.string if isinstance(message.string, str) else next(iter(message.string or ()), "")
        if text and not message.fuzzy:
            yield _key(message.context, message.id), text


def _key(context: str | None, message: str | tuple[str, ...] | list[str]) -> Key:
    return context, message if isinstance(message, str) else message[0]


def used(folder: Path) -> dict[Key, str]:
    """Every text that templates and code of `folder` show, with the place that shows it first."""
    found: dict[Key, str] = {}
    for file, line, message, _, context in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS):
        found.setdefault(_key(context, message), f"{folder.name}/{file}:{line}")
    return found


def untranslated(folders: Iterable[Path]) -> dict[Key, str]:
    """Texts without Japanese, with the place that shows each first."""
    folders = list(folders)
    known = {key for folder in folders for key, _ in _translated(folder)}
    return {key: place for folder in folders for key, place in used(folder).items() if key not in known}


if __name__ == "__main__":
    for (context, text), place in untranslated(map(Path, sys.argv[1:])).items():
        quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        print(f"#: {place}" + (f'\nmsgctxt "{context}"' if context else "") + f'\nmsgid "{quoted}"\nmsgstr ""\n')
