"""The words of pages: gettext catalogues, read as they are written (`locale/ja/*.po`), without a build step.

Templates and code say what they mean in English, which is the source language; the Japanese catalogues translate it.
A folder may have several, one for each room. What a site is given as names has its Japanese by them.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from libs.pages.language import Language

Key = tuple[str | None, str]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for: translated later
    """Marks a text for the catalogues where it is defined; it is translated where it is shown."""
    return message


class Named(Protocol):
    """What has a name in both languages."""

    @property
    def ja(self) -> str: ...
    @property
    def en(self) -> str: ...


class Words:
    """One language. A text without translation shows as its English source, in any language.

    `names` are the Japanese of English words, beside the catalogues of `folders`.
    """

    def __init__(self, lang: Language, folders: Iterable[Path] = (), names: Mapping[str, str] | None = None) -> None:
        self.lang = lang
        self._texts: dict[Key, str] = {}
        if lang == "ja":
            self._texts = {(None, english): japanese for english, japanese in (names or {}).items()}
            self._texts |= {key: text for folder in folders for key, text in translated(folder)}

    def name(self, named: Named) -> str:
        """A name in this language."""
        return named.ja if self.lang == "ja" else named.en

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
        """`singular` or `plural`, where the same English means two things."""
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


def translated(folder: Path) -> Iterator[tuple[Key, str]]:
    """Every text of a folder's catalogues with its Japanese."""
    for message in _messages(folder):
        text = message.string if isinstance(message.string, str) else next(iter(message.string or ()), "")
        if text and not message.fuzzy:
            yield key_of(message.context, message.id), text


def key_of(context: str | None, message: str | tuple[str, ...] | list[str]) -> Key:
    """How a catalogue finds it: by the context and the singular."""
    return context, message if isinstance(message, str) else message[0]
