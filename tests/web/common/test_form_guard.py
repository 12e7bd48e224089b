"""Forms come from our own pages only."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from web.common.form_guard import ForeignForm, FormGuard, holder_of
from web.common.slots import Slot

GUARD = FormGuard("5a" * 32)
OURS = {"Sec-Fetch-Site": "same-origin"}


def sent(headers: dict[str, str]) -> web.Request:
    return make_mocked_request("POST", "/u/0/password", headers={"Host": "portal.example", **headers})


def slot(number: int = 0, login: str = "8888000004-01", chamber: str = "8888", secret: str = "x") -> Slot:
    return Slot(number, login, chamber, secret)


def test_our_own_form_passes() -> None:
    GUARD.check(sent(OURS), "visitor/a", GUARD.token("visitor/a"))
    GUARD.check(sent({"Origin": "https://portal.example"}), "visitor/a", GUARD.token("visitor/a"))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://portal.example.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Origin": "http://["},
        {"Origin": "//portal.example"},
        {"Origin": "ftp://portal.example"},
    ],
)
def test_a_form_from_elsewhere_is_refused_with_the_right_token_too(headers: dict[str, str]) -> None:
    # about: REL-52
    with pytest.raises(ForeignForm):
        GUARD.check(sent(headers), "visitor/a", GUARD.token("visitor/a"))


@pytest.mark.parametrize(
    "given", ["", "ü", "0" * 64, FormGuard("6b" * 32).token("visitor/a"), GUARD.token("visitor/b")]
)
def test_a_form_without_the_token_of_its_page_is_refused(given: str) -> None:
    # about: REL-52
    with pytest.raises(ForeignForm):
        GUARD.check(sent(OURS), "visitor/a", given)


def test_a_page_outlives_its_session_and_not_its_id() -> None:
    # about: IDN-07, IDN-08
    page = GUARD.token(holder_of(slot(secret="of this morning"), "v"))
    assert page == GUARD.token(holder_of(slot(secret="of this afternoon"), "v"))
    others = [slot(login="8888000004-02"), slot(chamber="8889"), slot(number=1), None]
    assert page not in {GUARD.token(holder_of(other, "v")) for other in others}
