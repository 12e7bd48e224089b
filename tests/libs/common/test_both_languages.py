"""Whatever a person may be told is told in Japanese and in English: refusals, faults of fields, mails."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from libs.common import errors
from libs.common.errors import FieldError, Problem

ROOT = Path(__file__).parents[3]
SOURCES = [file for folder in ("libs", "services", "web") for file in sorted((ROOT / folder).rglob("*.py"))]
MAILS = sorted((ROOT / "services").glob("*/mails/M*.txt"))
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
LATIN = re.compile(r"[A-Za-z]")
# The refusals that are raised with what they say: the Japanese text first, then the English one.
SAYING = {
    name: 0
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, Problem) and found.__init__ is Problem.__init__
} | {FieldError.__name__: 2}


def problems(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    yield kind
    for below in kind.__subclasses__():
        yield from problems(below)


def literal(argument: ast.expr | None) -> str | None:
    """A text that stands in the code, without what is filled in."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    if isinstance(argument, ast.JoinedStr):
        return "".join(str(part.value) for part in argument.values if isinstance(part, ast.Constant))
    return None


def said(file: Path) -> Iterator[tuple[int, str | None, str | None]]:
    for call in ast.walk(ast.parse(file.read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAYING:
            first = SAYING[call.func.id]
            given = dict(zip(("ja", "en"), call.args[first : first + 2], strict=False))
            given |= {word.arg: word.value for word in call.keywords if word.arg in ("ja", "en")}
            if given:
                yield call.lineno, literal(given.get("ja")), literal(given.get("en"))


def is_japanese(text: str) -> bool:
    return bool(JAPANESE.search(text))


def is_english(text: str) -> bool:
    return len(LATIN.findall(text)) > len(JAPANESE.findall(text))


def test_every_kind_of_refusal_has_a_title_in_both_languages() -> None:
    for file in SOURCES:
        if "title_ja" in file.read_text():
            importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    found = list(problems())
    assert len(found) > 15
    wrong = [kind.__name__ for kind in found if not (is_japanese(kind.title_ja) and is_english(kind.title_en))]
    assert not wrong


def test_every_refusal_is_said_in_both_languages() -> None:
    found = [(file, *texts) for file in SOURCES for texts in said(file)]
    assert len(found) > 150
    wrong = [
        f"{file.relative_to(ROOT)}:{line}"
        for file, line, ja, en in found
        if (ja is not None and not is_japanese(ja)) or (en is not None and not is_english(en))
    ]
    assert not wrong


@pytest.mark.parametrize("mail", MAILS, ids=lambda file: str(file.stem))
def test_every_mail_is_japanese_with_english_below(mail: Path) -> None:
    # about: HLP-01
    lines = re.sub(r"{[{%].*?[%}]}", "x", mail.read_text()).splitlines()
    assert is_japanese(lines[0]), "the subject"
    in_english = [number for number, line in enumerate(lines) if len(line.split()) >= 5 and not is_japanese(line)]
    in_japanese = [number for number, line in enumerate(lines) if is_japanese(line)]
    assert in_english and in_japanese[-1] < in_english[0]
    assert '{% include "_office.txt" %}' in mail.read_text(), "the chamber's office stands below every mail"


@pytest.mark.parametrize("service", sorted({mail.parent.parent.name for mail in MAILS}))
def test_every_mail_that_is_sent_has_one_template(service: str) -> None:
    code = "".join(file.read_text() for file in (ROOT / "services" / service).rglob("*.py"))
    numbers = [mail.name.partition("-")[0] for mail in MAILS if mail.parent.parent.name == service]
    assert sorted(numbers) == sorted(set(re.findall(r'"(M\d\d[a-z]?)"', code)))
