"""Half-width characters: what is found where, and what could stand there instead."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from libs.contracts.half_width import half_width
from services.application.draft import Draft
from services.application.facts import Facts
from services.application.rules import check


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
        ("100℃", "100 DEG. C"),
        ("3½ INCH", "3 1/2 INCH"),
        ("3-½ INCH", "3-1/2 INCH"),
        ("½INCH", "1/2 INCH"),
        ("3⁵⁄₈ IN", "3 5/8 IN"),
        ("10³ MM", "10^3 MM"),
        ("5×10⁻³", "5x10^-3"),
        ("50 MM²", "50 MM2"),
        ("SHAFT Ø10", "SHAFT DIA. 10"),
        ("SHAFT⌀ 10", "SHAFT DIA. 10"),
        ("PIPE Φ=10", "PIPE DIA. =10"),
        ("10Ø SHAFT", "10 DIA. SHAFT"),
        ("SØREN", "SOREN"),
        ("25°C", "25 DEG. C"),
        ("25ºC", "25 DEG. C"),
        ("45° ELBOW", "45 DEG. ELBOW"),
        ("4.7KΩ", "4.7K OHM"),
        ("10µF", "10 MICROFARAD"),
        ("5μm", "5 MICROMETER"),
        ("STRAßE", "STRASSE"),
        ("GROẞE", "GROSSE"),
        ("Kayısı", "Kayisi"),
        ("e\u0301", "e"),
        ("A\u200eB\u2060", "AB"),
        ("A\u00a0B", "A B"),
        ("A\u000bB\u2028C", "A\nB\nC"),
        ("≦5 → ≧6", "<=5 -> >=6"),
        ("• BOLT", "- BOLT"),
        ("BOLT・NUT", "BOLT NUT"),
        ("10①", None),
        ("①②", None),
        ("25º", None),
        ("2·5", None),
        ("10₂", None),
        ("Ѕteel", None),
        ("50㎏", "50 kg"),
        ("5Ω", "5 OHM"),
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
