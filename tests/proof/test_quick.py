"""What `./shomei test --quick` leaves out is there, and nothing else that starts a browser or kills is left in."""

from libs.common.testing import ROOT
from proof.testrun import NOT_QUICK

STARTERS = ("tests.chromium", "async_playwright(")


def test_what_is_left_out_exists() -> None:
    assert [path for path in NOT_QUICK if not (ROOT / path).exists()] == []


def test_no_test_that_opens_a_browser_is_among_the_quick_ones() -> None:
    left = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        if "proof" not in file.parts and any(starter in file.read_text() for starter in STARTERS)
    ]
    assert [path for path in left if not path.startswith(NOT_QUICK)] == []
