"""The pages as a browser without JavaScript gets them."""

import re

import aiohttp
import pytest

from tests.services.reference.conftest import NUMBER, Codes


async def page(site: aiohttp.ClientSession, path: str, **headers: str) -> str:
    async with site.get(path, headers=headers) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_the_form_works_without_javascript(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REF-01
    async with site.post("/result", data=codes.body()) as answer:
        assert answer.status == 200
        text = await answer.text()
    assert '<h1 id="status">Valid</h1>' in text
    assert "HANSEATISCHE MASCHINENBAU GMBH" in text
    assert text.count("ELECTRIC MOTOR") > 5
    assert codes.access_code not in answer.url.path


@pytest.mark.parametrize(
    ("path", "accept", "shown"),
    [
        ("/", "", "Verify a certificate"),
        ("/", "de-DE,de;q=0.9", "Verify a certificate"),
        ("/", "ja-JP,en;q=0.8", "証明書を確認する"),
        ("/", "en;q=0.9,ja;q=0.5", "Verify a certificate"),
        ("/?lang=ja", "en", "証明書を確認する"),
        ("/about?lang=en", "ja", "About this site"),
        (f"/v/{NUMBER}?lang=ja", "", "アクセスコード"),
    ],
)
async def test_pages_speak_the_readers_language(
    site: aiohttp.ClientSession, path: str, accept: str, shown: str
) -> None:
    # covers: REF-01
    assert shown in await page(site, path, **{"Accept-Language": accept})


async def test_no_page_sets_a_cookie(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REF-01
    for path in ("/?lang=ja", f"/v/{NUMBER}?lang=ja", "/about?lang=ja"):
        async with site.get(path) as answer:
            assert (answer.status, "Set-Cookie" in answer.headers) == (200, False)
            assert answer.headers["Vary"] == "Accept-Language"
    async with site.post("/result?lang=ja", data=codes.body()) as answer:
        assert (answer.status, "Set-Cookie" in answer.headers) == (200, False)


async def test_links_carry_the_language(site: aiohttp.ClientSession) -> None:
    # covers: REF-01
    text = await page(site, "/about?lang=ja")
    own = [link for link in re.findall(r'<a[^>]*href="(/[^"]*)"', text) if "?lang=" not in link]
    assert not own


async def test_a_mismatch_says_what_to_check_and_keeps_what_was_typed(
    site: aiohttp.ClientSession, codes: Codes
) -> None:
    # covers: REF-02
    async with site.post("/result?lang=ja", data=codes.body(certificate_date="2026-11-15")) as answer:
        assert answer.status == 404
        text = await answer.text()
    assert "確認できませんでした" in text
    assert f'value="{NUMBER}"' in text
    assert 'value="2026-11-15"' in text


async def test_pages_of_mismatches_are_alike_but_for_what_was_typed(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REF-02
    seen = set()
    for other in ({"certificate_no": "8888-26-000124-8"}, {"access_code": "7KQ2-M9XW-4TBZ"}):
        body = codes.body(**other)
        async with site.post("/result", data=body) as answer:
            text = await answer.text()
        for typed in body.values():
            text = text.replace(f'value="{typed}"', "")
        seen.add(text)
    assert len(seen) == 1


async def test_empty_fields_are_named(site: aiohttp.ClientSession) -> None:
    async with site.post("/result", data={"certificate_no": " ", "certificate_date": "soon"}) as answer:
        assert answer.status == 422
        text = await answer.text()
    assert text.count('aria-invalid="true"') == 3


async def test_what_is_typed_never_becomes_markup(site: aiohttp.ClientSession, codes: Codes) -> None:
    async with site.post("/result", data=codes.body(certificate_no='"><script>alert(1)</script>')) as answer:
        assert "<script>alert" not in await answer.text()


async def test_nothing_from_elsewhere_may_run(site: aiohttp.ClientSession) -> None:
    # covers: REL-52
    async with site.get("/") as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_form_with_too_many_fields_is_refused(site: aiohttp.ClientSession) -> None:
    # covers: REF-01
    async with site.post("/result", data={str(number): "x" for number in range(11)}) as answer:
        assert answer.status == 422


async def test_a_result_opened_anew_begins_with_the_form(site: aiohttp.ClientSession) -> None:
    async with site.get("/result?lang=ja", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/?lang=ja")


async def test_the_chambers_are_listed(site: aiohttp.ClientSession, codes: Codes) -> None:
    assert "The Demo Chamber of Commerce and Industry" in await page(site, "/about?lang=en")


async def test_too_many_wrong_tries_are_told_in_plain_words(site: aiohttp.ClientSession, codes: Codes) -> None:
    # covers: REF-02
    for _ in range(11):
        async with site.post("/result?lang=en", data=codes.body(certificate_date="2026-11-15")) as answer:
            text = await answer.text()
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Please wait a minute" in text
