"""What helps applicants to fill in the pages: lists to choose from, drafts, the stepper."""

from datetime import timedelta
from typing import Any, get_args

import asyncpg
import pytest

from libs.contracts.names import companies
from libs.contracts.values import Entity, LegalFormPosition, Membership, RegistrationKind
from tests.services.registration.conftest import BEHIND, EMAIL, ENTRY, Office, agent, sample_company, sample_signers

LINKED = "/v1/registration-request"
DRAFT = f"{LINKED}/draft"


async def entering(office: Office, email: str = EMAIL) -> str:
    """The link of a request whose applicant gave the consents."""
    link = await office.invited(email)
    await office.ok("POST", f"{LINKED}/consents", {"documents": BEHIND}, link=link)
    return link


async def read(office: Office, link: str) -> Any:
    return await office.ok("GET", LINKED, link=link)


def test_every_list_has_exactly_the_values_that_are_taken() -> None:
    # about: REG-05, REG-26
    assert tuple(companies.KINDS) == get_args(RegistrationKind)
    assert tuple(companies.MEMBERSHIPS) == get_args(Membership)
    assert tuple(companies.ENTITIES) == get_args(Entity)
    assert tuple(companies.LEGAL_FORM_POSITIONS) == get_args(LegalFormPosition)


async def test_the_lists_are_public_and_in_both_languages(office: Office) -> None:
    # covers: REG-05, REG-26
    lists = await office.ok("GET", "/v1/registration-choices")
    assert (len(lists["trade"]), len(lists["main_goods"]), len(lists["membership"])) == (9, 10, 4)
    assert lists["membership"][1] == {"value": "joining", "ja": "非会員（入会手続中）", "en": "Non-member (joining)"}
    assert all(choice["ja"] and choice["en"].isascii() for each in lists.values() for choice in each)


async def test_an_unfinished_step_is_kept_as_typed_and_shown_again(office: Office) -> None:
    # covers: REG-18
    link = await entering(office)
    typed = {
        "name_ja": "見本",
        "present_address.en": "１－２ ＧＩＮＺＡ",
        "contact.email": "x@",
        "main_goods": ["雑貨"],
    }
    saved = await office.ok("PUT", DRAFT, {"company": typed}, link=link)
    assert saved["saved_at"] == office.clock.now().isoformat().replace("+00:00", "Z")
    await office.ok("PUT", DRAFT, {"signers": [{"name_ja": "署名"}, {}]}, link=link)
    draft = (await read(office, link))["draft"]
    assert (draft["company"], draft["signers"]) == (typed, [{"name_ja": "署名"}, {}])


async def test_a_draft_changes_nothing_that_was_checked_and_ends_with_its_step(office: Office) -> None:
    # covers: REG-18
    link = await entering(office)
    await office.ok("PUT", f"{LINKED}/company", sample_company(), link=link)
    before = await read(office, link)
    await office.ok("PUT", DRAFT, {"company": {"name_ja": ""}, "signers": [{}]}, link=link)
    after = await read(office, link)
    assert (after["company"], after["version"]) == (before["company"], before["version"])
    await office.ok("PUT", f"{LINKED}/company", sample_company(), link=link)
    draft = (await read(office, link))["draft"]
    assert (draft["company"], draft["signers"]) == (None, [{}])
    await office.ok("PUT", f"{LINKED}/signers", {"signers": sample_signers()}, link=link)
    assert (await read(office, link))["draft"] is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"company": {"name_ja": 1}}, "/company/name_ja"),
        ({"company": {"name_ja": "x" * 2001}}, "/company/name_ja"),
        ({"company": {"NAME": "x"}}, "/company/NAME"),
        ({"company": {f"f{n}": "" for n in range(81)}}, "/company"),
        ({"signers": [{}] * 501}, "/signers"),
        ({"signers": ["x"]}, "/signers/0"),
        ({"fee": "0"}, "/fee"),
    ],
)
async def test_drafts_are_strings_and_bounded(office: Office, body: dict[str, Any], pointer: str) -> None:
    # covers: REG-18, REL-53
    answer = await office.call("PUT", DRAFT, body, link=await entering(office))
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"].startswith(pointer)


async def test_a_draft_is_larger_than_any_real_page_or_refused(office: Office) -> None:
    # covers: REG-18
    body = {"company": {f"field{n}": "あ" * 2000 for n in range(60)}}
    assert (await office.call("PUT", DRAFT, body, link=await entering(office))).status == 413


async def test_drafts_are_for_who_may_enter(office: Office) -> None:
    # covers: REG-04, REG-18
    body: dict[str, Any] = {"company": {}}
    assert (await office.call("PUT", DRAFT, body)).status == 401
    invited = await office.invited("new@maker-test.example")
    assert (await office.call("PUT", DRAFT, body, link=invited)).json["code"] == "consent-first"
    request_id, link = await office.submitted()
    assert (await office.call("PUT", DRAFT, body, link=link)).status == 200
    await office.tick_all(request_id)
    assert (await office.call("PUT", DRAFT, body, link=link)).status == 409
    office.clock.move(timedelta(days=61))
    assert (await office.call("PUT", DRAFT, body, link=invited)).status == 410


async def test_drafts_are_kept_apart(office: Office) -> None:
    # covers: D-42
    await office.ok("PUT", DRAFT, {"company": {"name_ja": "x"}}, link=await entering(office))
    assert (await read(office, await entering(office, "other@maker-test.example")))["draft"] is None
    async with office.service.db.transaction("8889") as tx:
        assert await tx.fetchval("SELECT count(*) FROM registration_drafts") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with office.service.db.transaction("8888") as tx:
            await tx.execute("DELETE FROM registration_drafts")


async def test_the_stepper_follows_what_is_done(office: Office) -> None:
    # covers: REG-18
    async def at(link: str) -> tuple[list[str], str]:
        steps = (await read(office, link))["steps"]
        [current] = [step["name"] for step in steps if step["state"] == "current"]
        return [step["name"] for step in steps if step["state"] == "done"], current

    link = await office.invited()
    assert await at(link) == ([], "consent")
    await office.ok("POST", f"{LINKED}/consents", {"documents": BEHIND}, link=link)
    assert await at(link) == (["consent"], "company")
    await office.ok("PUT", f"{LINKED}/company", sample_company(), link=link)
    assert await at(link) == (["consent", "company"], "signers")
    await office.ok("PUT", f"{LINKED}/signers", {"signers": sample_signers()}, link=link)
    assert await at(link) == (["consent", "company", "signers"], "confirmation")
    request_id = (await office.ok("POST", f"{LINKED}/submission", link=link))["request_id"]
    assert (await at(link))[1] == "papers"
    await office.tick_all(request_id)
    await office.desk("/return", request_id, {"message": "確認してください"})
    assert (await at(link))[1] == "confirmation"
    await office.ok("PUT", f"{LINKED}/company", agent(), link=link)
    assert await at(link) == (["consent", "company"], "confirmation")


async def test_an_address_typed_with_a_japanese_keyboard_gets_its_mail(office: Office) -> None:
    # covers: REG-03
    name, _, domain = EMAIL.partition("@")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in name)
    for key, typed in enumerate((f"{wide}@{domain}", f"\u200b{name}＠{domain}\u00a0")):
        body = {"chamber": "８８８８", "email": typed, "documents": ENTRY}
        assert (await office.call("POST", "/v1/registration-requests", body, key=str(key))).status == 202
    assert [mail["recipient"] for mail in await office.mails()] == [EMAIL, EMAIL]
