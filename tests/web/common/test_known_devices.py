"""A browser that an ID has logged in with before."""

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from web.common import known_devices

SECRET = "8888." + "s" * 43


def browser(cookies: dict[str, str]) -> web.Request:
    return make_mocked_request("GET", "/", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})


def put(request: web.Request, login: str) -> web.Response:
    response = web.Response()
    known_devices.put(request, response, "8888", login, SECRET)
    return response


def kept(response: web.Response) -> dict[str, str]:
    return {name: morsel.value for name, morsel in response.cookies.items() if morsel.value}


def test_the_secret_comes_back_for_the_id_that_it_was_given_to_however_it_is_typed() -> None:
    # about: IDN-09
    request = browser(kept(put(browser({}), "8888000004-01")))
    assert known_devices.read(request, "8888", " ８８８８０００００４-01 ") == SECRET
    assert known_devices.read(request, "8888", "8888000004-02") == ""
    assert known_devices.read(request, "8889", "8888000004-01") == ""


def test_the_cookie_is_for_this_host_alone_not_for_scripts_and_ends() -> None:
    # about: REL-52
    [(name, cookie)] = put(browser({}), "8888000004-01").cookies.items()
    assert name.startswith("__Host-")
    assert "8888000004" not in name
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("Lax", "/", str(180 * 24 * 3600))


def test_a_browser_of_many_ids_keeps_twenty_of_them() -> None:
    # about: IDN-08, IDN-09
    cookies: dict[str, str] = {}
    for number in range(25):
        response = put(browser(cookies), f"8888000004-{number:02}")
        gone = {name for name, morsel in response.cookies.items() if not morsel.value}
        cookies = {name: value for name, value in cookies.items() if name not in gone} | kept(response)
    assert len(cookies) == known_devices.MOST
    assert known_devices.read(browser(cookies), "8888", "8888000004-24") == SECRET
