"""Which typed texts a printing failed for, by the characters that the renderer says it has no glyph for. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from libs.common.tasks import Text
from libs.contracts.names import Name
from libs.contracts.values import DocumentProblem
from services.rendering.domain.results import GivenUp, RenderingFailed, Unprintable

_NAMED = re.compile(r"U\+([0-9A-F]{4,6})")


class TypedText(NamedTuple):
    """A text that somebody typed: where, what the place is called, and the text."""

    pointer: str
    name: Name
    text: str


@contextmanager
def explained(texts: Callable[[], Iterable[TypedText]]) -> Iterator[None]:
    """A complaint of the renderer about characters of `texts` becomes `Unprintable`, which no other try can mend."""
    try:
        yield
    except RenderingFailed as error:
        if problems := unprintable(texts(), str(error)):
            raise Unprintable(problems) from error
        raise


def unprintable(texts: Iterable[TypedText], complaint: str) -> list[DocumentProblem]:
    """One problem for each of `texts` with a character that the renderer's `complaint` names as U+…."""
    missing = {chr(int(code, 16)) for code in _NAMED.findall(complaint) if int(code, 16) <= 0x10FFFF}
    return [_problem(one, found) for one in texts if (found := _found(one.text, missing))]


def _found(text: str, missing: set[str]) -> list[tuple[int, str]]:
    return [(at, character) for at, character in enumerate(text, start=1) if character in missing]


def _problem(typed: TypedText, found: Sequence[tuple[int, str]]) -> DocumentProblem:
    ja = "、".join(f"{at}文字目「{character}」（U+{ord(character):04X}）" for at, character in found[:5])
    en = ", ".join(f"'{character}' (U+{ord(character):04X}) at position {at}" for at, character in found[:5])
    return DocumentProblem(
        field=typed.pointer,
        ja=f"「{typed.name.ja}」の{ja}は印刷できません。別の文字に直してください",
        en=f"'{typed.name.en}': {en} cannot be printed. Please use another character",
    )


def fault_of(given_up: GivenUp) -> Text:
    """What a task says of the cause: the texts at fault where they are known, else the renderer's own reason."""
    if not given_up.problems:
        return Text(given_up.reason, given_up.reason)
    return Text("／".join(one.ja for one in given_up.problems), "; ".join(one.en for one in given_up.problems))
