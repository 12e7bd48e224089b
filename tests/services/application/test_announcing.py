"""決済完了・証明書交付のお知らせ (M25): one mail for what was paid together."""

import re
from typing import Any
from urllib.parse import urlsplit

from libs.contracts.rendering import CertificateRenderFailed
from services.application.jobs import announce_issued
from tests.services.application.application_system import ApplicationSystem, at_once
from tests.services.application.people import staff
from web.portal.pages import ROUTES

OPEN_PAGES = {route.address for route in ROUTES if route.method == "GET" and not route.of_slot}
HOLDER = staff("head1", "chamber_admin")


async def render(system: ApplicationSystem, *application_ids: str) -> None:
    for application_id in application_ids:
        await system.hear(await system.rendering(application_id))


async def receipts(system: ApplicationSystem, *application_ids: str) -> list[str]:
    return [(await system.seen(application_id))["receipt_no"] for application_id in application_ids]


def named(mail: Any, receipt_nos: list[str]) -> list[bool]:
    return [number in mail["body"] for number in receipt_nos]


async def test_the_payer_gets_one_mail_when_all_that_was_paid_together_is_issued(system: ApplicationSystem) -> None:
    # covers: APP-09, PAY-01
    ids = [await system.approved() for _ in range(3)]
    await system.hear(system.settlement(*ids))
    await render(system, *ids[:2])
    assert await system.announced() == []
    await render(system, ids[2])
    [mail] = await system.announced()
    assert mail["recipient"] == system.sample["signer"] and "会議所 太郎 様" in mail["body"]
    assert all(named(mail, await receipts(system, *ids))) and "ほか2件" in mail["subject"]
    assert mail["body"].count("2026年11月30日") == 3
    [link] = re.findall(r"^http\S+$", mail["body"], re.MULTILINE)
    assert urlsplit(link).path in OPEN_PAGES


async def test_two_payments_are_two_mails(system: ApplicationSystem) -> None:
    # covers: APP-09
    first, second = await system.issued(), await system.issued()
    mails = await system.announced()
    numbers = await receipts(system, first, second)
    assert sorted(named(mail, numbers) for mail in mails) == [[False, True], [True, False]]


async def test_those_that_cannot_be_issued_now_do_not_keep_the_others_waiting(system: ApplicationSystem) -> None:
    # covers: APP-09, D-25
    held, broken, good = [await system.approved() for _ in range(3)]
    await system.hear(system.settlement(held, broken, good))
    assert (await system.act(HOLDER, held, "hold", {"reason": "確認中"})).status == 200
    numbered = await system.rendering(broken)
    about = numbered.model_dump(include={"chamber", "version", "certificate_id", "application_id"})
    await system.hear(CertificateRenderFailed(**about, reason="torn"))
    await render(system, held, good)
    numbers = await receipts(system, held, broken, good)
    assert [named(mail, numbers) for mail in await system.announced()] == [[False, False, True]]
    await render(system, broken)
    await system.acts(HOLDER, held, "resume")
    # The service's own job may come between the two: then they are told of in two mails.
    told = [named(mail, numbers) for mail in (await system.announced())[1:]]
    assert [sum(of_one) for of_one in zip(*told, strict=True)] == [1, 1, 0]


async def test_the_persons_in_charge_are_told_when_nobody_paid_himself(system: ApplicationSystem) -> None:
    # covers: APP-09
    ids = [await system.approved() for _ in range(2)]
    await system.hear(system.settlement(*ids, method="account"))
    await render(system, *ids)
    [mail] = await system.announced()
    assert mail["recipient"] == system.sample["contact"]["email"]
    assert f"{system.sample['contact']['name']} 様" in mail["body"]


async def test_the_person_in_charge_is_told_when_the_payers_address_is_not_known(system: ApplicationSystem) -> None:
    # covers: APP-09
    application_id = await system.approved()
    await system.hear(system.settlement(application_id, by=system.company.clerk.login))
    await render(system, application_id)
    assert [mail["recipient"] for mail in await system.announced()] == [system.sample["contact"]["email"]]


async def test_two_who_announce_at_once_write_once(system: ApplicationSystem) -> None:
    # covers: REL-20
    await system.issued()
    await at_once(*(announce_issued(system.db, system.mailing) for _ in range(5)))
    assert len(await system.announced()) == 1
    assert await system.rows("SELECT 1 FROM unannounced") == []
