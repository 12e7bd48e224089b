"""Every word of every site in both languages."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from libs.pages.words import Key, Words, catalogues
from ops.places import CHECKOUT
from proof.checks import wording
from proof.checks.wording import SITES, untranslated, used

FOLDERS = sorted({folder for folders in SITES.values() for folder in folders})
PLACE = re.compile(r"%(?:\(\w+\)[sd]|[sd%])")


def of(site: str) -> list[Path]:
    return [CHECKOUT / folder for folder in SITES[site]]


@cache
def shown_by(folder: Path) -> dict[Key, str]:
    return used(folder)


def messages(folder: Path) -> list[Message]:
    return [message for catalogue in catalogues(folder).values() for message in catalogue if message.id]


def english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else (message.id or [""])[0]


def japanese(message: Message) -> str:
    return message.string if isinstance(message.string, str) else (message.string or [""])[0]


def key(message: Message) -> Key:
    return message.context, english(message)


def test_every_text_has_its_japanese() -> None:
    assert not wording.findings()


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_translation_is_left_that_no_page_shows(folder: str) -> None:
    shown = {text for site, folders in SITES.items() if folder in folders for one in of(site) for text in shown_by(one)}
    assert not [english(message) for message in messages(CHECKOUT / folder) if key(message) not in shown]


@pytest.mark.parametrize("site", SITES)
def test_one_text_means_one_thing(site: str) -> None:
    found: dict[Key, set[str]] = defaultdict(set)
    for folder in of(site):
        for message in messages(folder):
            found[key(message)].add(japanese(message))
    assert not {text: several for (_, text), several in found.items() if len(several) > 1}


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_filled_in_is_the_same_in_both_languages(folder: str) -> None:
    differing = [
        english(message)
        for message in messages(CHECKOUT / folder)
        if sorted(set(PLACE.findall(english(message)))) != sorted(set(PLACE.findall(japanese(message))))
    ]
    assert not differing


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_translation_is_uncertain(folder: str) -> None:
    assert not [english(message) for message in messages(CHECKOUT / folder) if message.fuzzy]


def test_a_text_without_translation_shows_as_it_is(tmp_path: Path) -> None:
    assert Words("ja", [tmp_path]).gettext("Nobody translated this") == "Nobody translated this"


def test_english_has_a_plural_and_japanese_has_none(tmp_path: Path) -> None:
    (tmp_path / "locale" / "ja").mkdir(parents=True)
    text = 'msgid "%(num)s sheet"\nmsgid_plural "%(num)s sheets"\nmsgstr[0] "%(num)s枚"\n'
    (tmp_path / "locale" / "ja" / "room.po").write_text(text)
    for n in (1, 2):
        assert Words("ja", [tmp_path]).ngettext("%(num)s sheet", "%(num)s sheets", n) == "%(num)s枚"
    assert Words("en", [tmp_path]).ngettext("%(num)s sheet", "%(num)s sheets", 2) == "%(num)s sheets"


def test_a_text_that_lacks_its_japanese_is_found_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("<p>\n{{ _('Lost') }}</p>{{ pgettext('a bag', 'Lost') }}")
    found = untranslated([tmp_path])
    assert found == {
        (None, "Lost"): f"{tmp_path.name}/templates/page.html:2",
        ("a bag", "Lost"): f"{tmp_path.name}/templates/page.html:2",
    }
