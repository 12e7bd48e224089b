"""What goes out with a page, and what does not."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from libs.pages.pages import Pages
from tests.libs.pages.conftest import Open


async def test_a_page_lets_nothing_else_in(folder: Path, opened: Open) -> None:
    # covers: REL-52
    site = await opened(Pages(folder))
    policy = (await site.get("/")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    assert "unsafe" not in policy and "http" not in policy


async def test_what_is_typed_never_becomes_markup(folder: Path, opened: Open) -> None:
    # covers: REL-52
    site = await opened(Pages(folder))
    text = await (await site.get("/", params={"typed": "<script>alert(1)</script>"})).text()
    assert "&lt;script&gt;alert(1)" in text and "<script>alert" not in text


async def test_a_page_is_not_compressed_for_it_holds_secrets(folder: Path, opened: Open) -> None:
    site = await opened(Pages(folder))
    answer = await site.get("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


async def test_a_chosen_language_is_kept(folder: Path, opened: Open) -> None:
    site = await opened(Pages(folder))
    answer = await site.get("/?lang=en", headers={"Accept-Language": "ja"})
    kept = answer.cookies["__Host-lang"]
    assert (kept.value, kept["secure"], kept["httponly"], kept["samesite"], kept["path"]) == (
        "en",
        True,
        True,
        "Lax",
        "/",
    )
    again = await site.get("/", headers={"Accept-Language": "ja", "Cookie": "__Host-lang=en"})
    assert (again.headers["Content-Language"], again.headers["Vary"]) == ("en", "Accept-Language, Cookie")
    assert not again.cookies


async def test_a_site_may_keep_no_cookies(folder: Path, opened: Open) -> None:
    # covers: REF-01
    site = await opened(Pages(folder, keeps_language=False))
    answer = await site.get("/?lang=ja")
    assert (answer.headers["Content-Language"], answer.headers["Vary"]) == ("ja", "Accept-Language")
    assert "Set-Cookie" not in answer.headers
    other = await site.get("/", headers={"Accept-Language": "en", "Cookie": "__Host-lang=ja"})
    assert other.headers["Content-Language"] == "en"


@pytest.mark.parametrize(("first", "accept"), [("ja", ""), ("en", ""), ("ja", "de"), ("en", "ja;q=0.5, en;q=0.5")])
async def test_whoever_prefers_neither_reads_the_first(folder: Path, opened: Open, first: str, accept: str) -> None:
    site = await opened(Pages(folder, first="ja" if first == "ja" else "en"))
    answer = await site.get("/", headers={"Accept-Language": accept})
    assert answer.headers["Content-Language"] == first


async def test_the_other_language_is_one_link_away_and_keeps_the_query(folder: Path, opened: Open) -> None:
    site = await opened(Pages(folder))
    text = await (await site.get("/?typed=a&lang=ja")).text()
    assert '<a href="?typed=a&amp;lang=en">ja</a>' in text
    # An address with two slashes in front must not lead to another host.
    assert 'href="//' not in await (await site.get("/?typed=x&lang=ja")).text()


def test_a_value_that_is_missing_is_an_error_not_an_empty_place(folder: Path) -> None:
    (folder / "templates" / "wrong.html").write_text("{{ nobody }}")
    environment = Pages(folder)._environments["ja"]
    with pytest.raises(UndefinedError):
        environment.get_template("wrong.html").render()
