"""Half-width characters: what is found where, and what could stand there instead."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.application.draft import Draft
from services.application.facts import Facts
from services.application.rules import check
from services.application.rules.characters import half_width


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("⑧", "8"),
        ("Ⅷ", "VIII"),
        ("㈱", "Co., Ltd."),
        ("１０～２０", "10~20"),
        ("Σ", "SIGMA"),
        ("ς", "SIGMA"),
        ("μ", "MU"),
        ("ＡＢＣ　１２３", "ABC 123"),
        ("100℃", "100DEG. C"),
        ("50㎏", "50kg"),
        ("5Ω", "5OHM"),
        ("½", "1/2"),
        ("“ONE”", '"ONE"'),
        ("A–B", "A-B"),
        ("Müller Straße", "Muller Strasse"),
        ("A\tB", "A B"),
        ("A\r\nB", "A\nB"),
        ("モーター", None),
        ("ﾓｰﾀｰ", None),
        ("東京", None),
        ("A😀", None),
        ("A\x00", None),
        ("PLAIN ~ text\nof two lines", "PLAIN ~ text\nof two lines"),
    ],
)
def test_foreign_characters_get_a_half_width_replacement_or_none(typed: str, better: str | None) -> None:
    # about: APP-03
    assert half_width(typed) == better


def test_accents_stay_where_french_or_spanish_is_declared() -> None:
    # about: APP-03
    assert half_width("PIÈCES × 2", "fr") == "PIÈCES x 2"
    assert half_width("PIÈCES") == "PIECES"


def test_each_run_is_named_with_its_position_and_the_proposal_mends_the_whole_field(
    draft_with: Callable[[dict[str, Any]], Draft], facts: Facts, today: date
) -> None:
    # about: APP-03
    draft = draft_with({"/goods/2/description": "BRUSH ＨＯＬＤＥＲ NO. ⑧"})
    found = check(draft, facts, {}, today)
    assert [(f.rule_id, f.pointer, f.proposal) for f in found] == [
        ("B0-01", "/goods/2/description", "BRUSH HOLDER NO. 8")
    ] * 2
    assert "7～12文字目の全角文字「ＨＯＬＤＥＲ」" in found[0].ja and "「HOLDER」" in found[0].ja
    assert "The full-width characters 7 to 12, 'ＨＯＬＤＥＲ'" in found[0].en
    assert "Character 18, '⑧'" in found[1].en and "'8'" in found[1].en


def test_japanese_words_are_to_be_written_in_english(
    draft_with: Callable[[dict[str, Any]], Draft], facts: Facts, today: date
) -> None:
    # about: APP-03
    found = check(draft_with({"/goods/2/description": "ブラシホルダー"}), facts, {}, today)
    assert [(f.rule_id, f.proposal) for f in found] == [("B0-01", None)]
    assert "英語で" in found[0].ja and "English" in found[0].en
