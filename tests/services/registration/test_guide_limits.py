"""Nobody fills a mailbox with guide mails, or makes a chamber's name a nuisance (REG-02)."""

import asyncio
from typing import Any

from services.registration.handlers.guide_limits import PER_CHAMBER, PER_MAILBOX, WINDOW
from tests.services.registration.conftest import ENTRY, Answer, Office


async def ask(office: Office, email: str, address: str, chamber: str = "8888") -> Answer:
    body: dict[str, Any] = {"chamber": chamber, "email": email, "documents": ENTRY}
    return await office.call("POST", "/v1/registration-requests", body, address=address)


async def test_tags_and_case_of_an_address_make_no_other_mailbox_whoever_asks(office: Office) -> None:
    # covers: REG-02
    answers = [await ask(office, f"Victim+{n}@Maker-Sample.com", f"198.51.100.{n}") for n in range(3)]
    answers += [await ask(office, "victim@maker-sample.com", f"203.0.113.{n}") for n in range(4)]
    assert [answer.status for answer in answers] == [202] * PER_MAILBOX.tries + [429] * 2
    assert len(await office.mails("M01")) == PER_MAILBOX.tries
    assert (await ask(office, "other@maker-sample.com", "203.0.113.3")).status == 202


async def test_one_network_asks_for_twenty_in_a_quarter_of_an_hour_and_an_ipv6_64_is_one(office: Office) -> None:
    # covers: REG-02
    statuses: list[int] = []
    for first in range(0, 30, 5):
        asked = [ask(office, f"stranger{n}@maker-sample.com", f"2001:db8::{n + 1:x}") for n in range(first, first + 5)]
        statuses += [answer.status for answer in await asyncio.gather(*asked)]
    assert (statuses.count(202), statuses.count(429)) == (20, 10)
    assert len(await office.mails("M01")) == 20
    assert (await ask(office, "neighbour@maker-sample.com", "2001:db8:0:1::1")).status == 202


async def test_all_networks_together_are_limited_for_a_chamber_and_other_chambers_feel_nothing(office: Office) -> None:
    # covers: REG-02
    async with office.service.db.transaction() as tx:
        await tx.execute(
            "INSERT INTO throttles (bucket, tries, last_at) SELECT sha256(convert_to('guide mail', 'UTF8')"
            " || '\\x00'::bytea || convert_to('chamber', 'UTF8') || '\\x00'::bytea || convert_to('8888', 'UTF8')),"
            " array_fill($1::timestamptz, ARRAY[$2::int]), $1",
            office.clock.now(),
            PER_CHAMBER.tries - 1,
        )
    assert (await ask(office, "a@maker-sample.com", "198.51.100.1")).status == 202
    assert (await ask(office, "b@maker-sample.com", "198.51.100.2")).status == 429
    assert (await ask(office, "c@maker-sample.com", "198.51.100.3", "8889")).status == 202


async def test_the_refusal_is_the_same_for_every_limit_and_over_in_a_quarter_of_an_hour(office: Office) -> None:
    # covers: REG-02, REL-47
    for n in range(PER_MAILBOX.tries):
        await ask(office, "victim@maker-sample.com", f"198.51.100.{n}")
    for n in range(20):
        await ask(office, f"stranger{n}@maker-sample.com", "192.0.2.9")
    by_mailbox = await ask(office, "victim@maker-sample.com", "198.51.100.77")
    by_network = await ask(office, "one-more@maker-sample.com", "192.0.2.9")
    assert by_mailbox.status == by_network.status == 429
    told = [
        (answer.json["code"], answer.json["detail_ja"], answer.json["detail"]) for answer in (by_mailbox, by_network)
    ]
    assert told[0] == told[1]
    assert "15分ほど" in told[0][1]
    assert "its link works" in told[0][2]
    office.clock.move(WINDOW)
    assert (await ask(office, "victim@maker-sample.com", "198.51.100.77")).status == 202
