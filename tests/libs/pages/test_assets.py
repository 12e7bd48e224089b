"""Static files."""

import gzip
import re
from pathlib import Path

import pytest

from libs.pages.assets import accepts_gzip
from libs.pages.pages import Pages
from tests.libs.pages.conftest import Open


async def test_a_file_stays_in_the_browser_until_a_file_changes(folder: Path, opened: Open) -> None:
    pages = Pages(folder)
    site = await opened(pages)
    address = pages.address("own.js")
    assert re.fullmatch(r"/static/[0-9a-f]{12}/own\.js", address)
    answer = await site.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert address in await (await site.get("/")).text()
    (folder / "static" / "own.js").write_text("// another")
    assert Pages(folder).address("own.js") != address
    assert (await site.get(address.replace("/static/", "/static/0"))).status == 404


async def test_a_file_travels_compressed_to_whoever_can_read_that(folder: Path, opened: Open) -> None:
    pages = Pages(folder)
    site = await opened(pages)
    content = (folder / "static" / "own.js").read_bytes()
    async with site.session.get(
        site.make_url(pages.address("own.js")), headers={"Accept-Encoding": "br, gzip"}, auto_decompress=False
    ) as answer:
        assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
        sent = await answer.read()
    assert gzip.decompress(sent) == content and len(sent) < len(content) / 10
    plain = await site.get(pages.address("own.js"), headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert (await plain.read(), plain.headers["Vary"]) == (content, "Accept-Encoding")


async def test_a_file_that_would_grow_travels_as_it_is(folder: Path, opened: Open) -> None:
    (folder / "static" / "tiny.css").write_text("a{}")
    pages = Pages(folder)
    answer = await (await opened(pages)).get(pages.address("tiny.css"), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers and "Vary" not in answer.headers
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "is_read"),
    [
        ("", False),
        ("gzip", True),
        ("br;q=1, GZIP; q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("x-gzip", False),
    ],
)
def test_gzip_is_sent_only_where_it_is_asked_for(accepted: str, is_read: bool) -> None:
    assert accepts_gzip(accepted) is is_read


async def test_a_sites_own_file_hides_the_shared_one(folder: Path, opened: Open) -> None:
    (folder / "static" / "mark.svg").write_text("<svg/>")
    pages = Pages(folder)
    assert await (await (await opened(pages)).get(pages.address("mark.svg"))).text() == "<svg/>"
