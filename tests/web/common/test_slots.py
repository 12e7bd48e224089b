"""Which ID has which slot of a browser."""

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from web.common.slots import SLOTS, Slots

SECRET = "s" * 43


def browser(**cookies: str) -> web.Request:
    pairs = "; ".join(f"__Host-{name}={value}" for name, value in cookies.items())
    return make_mocked_request("GET", "/", headers={"Cookie": pairs})


def test_an_id_comes_back_to_its_own_slot_after_logging_out() -> None:
    # about: IDN-08, D-09
    request = browser(s0=f"8888000004-01~8888.{SECRET}", s2="8888000009-01~8888.")
    assert Slots("s").choose(request, "8888", "8888000009-01") == 2


def test_a_new_id_takes_a_slot_that_nobody_had_before_one_that_somebody_left() -> None:
    # about: IDN-08, D-09
    request = browser(s0="8888000004-01~8888.", s1=f"8888000005-01~8888.{SECRET}")
    assert Slots("s").choose(request, "8888", "8888000009-01") == 2


def test_the_same_login_of_another_chamber_is_another_id() -> None:
    # about: IDN-08, D-09
    request = browser(s0=f"examiner1~8888.{SECRET}")
    assert Slots("s").choose(request, "8889", "examiner1") == 1


def test_nobody_is_pushed_out_when_ten_ids_are_logged_in() -> None:
    # about: IDN-08, D-09
    full = {f"s{number}": f"888800000{number}-01~8888.{SECRET}" for number in SLOTS}
    assert Slots("s").choose(browser(**full), "8888", "8888000077-01") is None
    full["s4"] = "8888000004-01~8888."
    assert Slots("s").choose(browser(**full), "8888", "8888000077-01") == 4


def test_a_slot_that_was_left_keeps_the_name_and_not_the_session() -> None:
    # about: IDN-08
    slot = Slots("s").read(browser(s3="8888000004-01~8888."), 3)
    assert slot is not None
    assert (slot.owner, slot.session) == ("8888/8888000004-01", "")
    assert Slots("s").all(browser(s3="8888000004-01~8888.")) == []


def test_cookies_of_the_other_site_and_broken_ones_count_as_not_logged_in() -> None:
    # about: REL-52
    request = browser(c0=f"examiner1~8888.{SECRET}", s1="nonsense", s2=f"a b~8888.{SECRET}")
    assert Slots("s").all(request) == []


def test_cookies_are_for_this_host_alone_and_not_for_scripts() -> None:
    # about: REL-52
    response = web.Response()
    Slots("s").put(response, 1, "8888000004-01", f"8888.{SECRET}")
    cookie = response.cookies["__Host-s1"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert not {"domain", "max-age", "expires"} & {name for name, value in cookie.items() if value}
