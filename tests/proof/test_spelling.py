"""Texts keep to the glossary, and what does not is named with its place."""

from pathlib import Path

import pytest

from ops.places import CHECKOUT
from proof.checks import spelling
from proof.checks.spelling import GLOSSARY, faults_of, read_glossary

REFUSALS = read_glossary(CHECKOUT / GLOSSARY)
PLANTED = {
    "web/portal/templates/page.html": "<h1>\n主な取扱商品</h1>",
    "web/portal/locale/ja/page.po": 'msgid "x"\nmsgstr "申請者および代行業者"',
    "services/application/mails/M99-x.txt": "件名\n社内整理番号",
    "services/application/refusing.py": '"""照会サイト, said to a reader of code."""\n\nJA = f"申告地（{GLOSSARY}）"',
    "services/registration/demo/8888.json": '{"kind":\n"個人事業主"}',
    "web/portal/static/page.js": "const text = 'ファイルを選ぶ';",
}


def test_every_text_keeps_to_the_glossary() -> None:
    assert not spelling.findings()


@pytest.mark.parametrize("name", PLANTED)
def test_a_refused_word_is_found_wherever_people_may_read_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_text(PLANTED[name])
    (found,) = spelling.findings(tmp_path)
    line = 3 if name.endswith(".py") else 1 if name.endswith(".js") else 2
    assert found.startswith(f"{name}:{line}: ")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("入会手続中の企業", "非会員（入会手続中）"),
        ("取引条件を入力してください", "貿易条件"),
        ("輸出を証する書類", "輸出を証明する書類"),
        ("Electrical machinery", "主要取扱品"),
        ("Receipt no.", "Receipt No."),
        ("誓約書(申請者)", "full-width brackets"),
        ("会議所の印影", "商工会議所"),
    ],
)
def test_a_fault_says_what_is_right(text: str, right: str) -> None:
    (fault,) = faults_of(text, REFUSALS)
    assert right in fault


@pytest.mark.parametrize(
    "text",
    [
        "非会員（入会手続中）",
        "古物商許可証の写し",
        "商工会議所",
        "品質を保証する",
        "{{ name }} 様",
        "f(x)",
        "%(day)sまで",
    ],
)
def test_what_only_looks_like_a_refused_word_is_no_fault(text: str) -> None:
    assert faults_of(text, REFUSALS) == []


def test_the_glossary_refuses_nothing_that_it_calls_right() -> None:
    for one in REFUSALS:
        assert one.wrong not in one.right
    assert len(REFUSALS) > 40
