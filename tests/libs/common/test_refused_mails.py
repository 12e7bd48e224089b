"""A mail that cannot be delivered ends as a task for its chamber's desk, which sends it again or closes it (D-36)."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import aiosmtplib
import pytest
from aiohttp.test_utils import TestServer
from aiosmtpd.smtp import SMTP, Envelope, Session

from libs.common.api import Routes
from libs.common.auth import Caller, Role
from libs.common.clock import FixedClock
from libs.common.mail import MailSender, forget_sent
from libs.common.refused_mails import MAIL_REFUSED, TRIES, masked, next_try, refusal
from libs.common.service import Running, Service, new_service
from libs.common.settings import ServiceSettings
from libs.common.tasks import Kinds
from libs.common.testing import Keys
from tests.libs.common.test_mail import SENDER, Inbox, serving

BAD, GOOD = "hanako@gone-sample.example", "taro@maker-sample.example"


@dataclass
class Choosy(Inbox):
    """Answers some recipients with a refusal."""

    refused: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        Inbox.__init__(self)

    async def handle_RCPT(  # noqa: N802  # the name that aiosmtpd calls
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"


@dataclass
class Desk:
    """A service that sends mails, its mail server, and the staff."""

    service: Service
    url: str
    clock: FixedClock
    keys: Keys
    http: aiohttp.ClientSession
    inbox: Choosy
    sender: MailSender

    async def write(self, to: str, template: str = "M04", chamber: str = "8888") -> UUID:
        async with self.service.db.transaction() as tx:
            mail_id: UUID = await tx.fetchval(
                "INSERT INTO mails (chamber, template, recipient, sender, subject, body, next_at, created_at)"
                " VALUES ($1, $2, $3, '', '登録が完了しました', '本文', $4, $4) RETURNING id",
                chamber, template, to, self.clock.now(),
            )  # fmt: skip
        return mail_id

    async def post(self) -> None:
        """Send whatever is due."""
        while await self.sender.send_one():
            pass

    async def call(self, method: str, path: str, *roles: Role, chamber: str = "8888", body: Any = None) -> Any:
        caller = Caller(login="desk1", kind="staff", chamber=chamber, login_id=uuid4(), roles=frozenset(roles))
        headers = {"Authorization": f"Bearer {self.keys.token(caller, self.clock.now())}"}
        async with self.http.request(method, f"{self.url}{path}", headers=headers, json=body) as answer:
            return await answer.json() if answer.status == 200 else answer.status

    async def tasks(self, role: Role = "reception", chamber: str = "8888", state: str = "open") -> list[Any]:
        found = await self.call("GET", f"/v1/staff/hearer/tasks?state={state}", role, chamber=chamber)
        return list(found["tasks"])


@pytest.fixture
async def desk(environment: Callable[..., None], clock: FixedClock, keys: Keys) -> AsyncIterator[Desk]:
    """Only the HTTP side of the service runs: the test sends its mails."""
    environment("hearer")
    kinds = Kinds(MAIL_REFUSED)
    service = new_service("hearer", ServiceSettings(), Path("/nonexistent"), Routes(), clock, task_kinds=kinds)
    await service.db.open()
    inbox = Choosy()
    with serving(inbox) as smtp:
        async with TestServer(Running(service).web_app()) as server, aiohttp.ClientSession() as http:
            sender = MailSender("hearer", service.db, smtp, SENDER, clock)
            yield Desk(service, str(server.make_url("")).rstrip("/"), clock, keys, http, inbox, sender)
    await service.db.close()


async def test_a_mail_that_is_refused_for_good_ends_as_a_task_and_delays_no_other(desk: Desk) -> None:
    # covers: D-36
    desk.inbox.refused[BAD] = f"550 5.1.1 <{BAD}>: user unknown"
    await desk.write(BAD)
    await desk.write(GOOD)
    await desk.post()
    assert desk.inbox.recipients == [GOOD]
    assert len(desk.inbox.lines) == 1
    [task] = await desk.tasks()
    assert (task["kind"], task["title_ja"]) == ("mail-refused", "メールを届けられませんでした")
    for told in ("h***@gone-sample.example", "「登録が完了しました」", "550 5.1.1", "user unknown"):
        assert told in task["reason_ja"]
    assert BAD not in str(task)
    assert task["by_hand"] and task["act_en"] == "Send it again"
    assert await desk.tasks("accounting") == await desk.tasks(chamber="8889") == []
    desk.clock.move(timedelta(days=3))
    await desk.post()
    assert len(await desk.tasks()) == 1 and desk.inbox.recipients == [GOOD]


async def test_the_desk_sends_it_again_and_the_task_ends_when_it_is_taken(desk: Desk) -> None:
    # covers: D-36
    desk.inbox.refused[BAD] = "550 5.2.1 mailbox disabled"
    await desk.write(BAD)
    await desk.post()
    [task] = await desk.tasks()
    again = task["act_path"]
    assert await desk.call("POST", again, "examiner") == 403
    assert await desk.call("POST", again, "reception", chamber="8889") == 404
    assert await desk.call("POST", again, "reception") == 204
    await desk.post()
    assert [one["task_id"] for one in await desk.tasks()] == [task["task_id"]], "refused again: it waits as before"
    desk.inbox.refused.clear()
    assert await desk.call("POST", again, "reception") == 204
    assert await desk.call("POST", again, "reception") == 404, "it is on its way"
    await desk.post()
    assert desk.inbox.recipients == [BAD] and await desk.tasks() == []
    [closed] = await desk.tasks(state="closed")
    assert (closed["closed_by"], closed["why_en"]) == ("system", "The mail was sent")


async def test_a_later_mail_of_the_kind_that_arrives_ends_the_task_and_one_to_the_corrected_address_is_noted_by_hand(
    desk: Desk,
) -> None:
    # covers: D-36
    desk.inbox.refused[BAD] = "550 no"
    for template in ("M03", "M04"):
        await desk.write(BAD, template)
        await desk.write(BAD, template)
        await desk.post()
        desk.clock.move(timedelta(seconds=1))
    first, second = await desk.tasks()
    note = {"reason": "電話で確認し、アドレスを修正した"}
    closing = f"/v1/staff/hearer/tasks/{first['task_id']}/closing"
    assert (await desk.call("POST", closing, "reception", body=note))["why_ja"] == note["reason"]
    desk.inbox.refused.clear()
    await desk.write(BAD, "M04")
    await desk.post()
    assert await desk.tasks() == []
    assert {one["task_id"] for one in await desk.tasks(state="closed")} == {first["task_id"], second["task_id"]}


async def test_a_mail_that_is_put_off_is_tried_for_two_days_and_then_ends(desk: Desk) -> None:
    # covers: D-36
    desk.inbox.refused[BAD] = "451 4.2.1 try again later"
    await desk.write(BAD)
    for _ in range(TRIES - 1):
        await desk.post()
        assert await desk.tasks() == []
        desk.clock.move(timedelta(hours=1))
    await desk.post()
    [task] = await desk.tasks()
    assert "2日間送信を試みました" in task["reason_ja"] and "451" in task["reason_ja"]


async def test_the_text_of_a_given_up_mail_is_kept_for_a_month(desk: Desk) -> None:
    # about: D-36
    desk.inbox.refused[BAD] = "550 no"
    mail_id = await desk.write(BAD)
    await desk.post()
    for days, status in ((29, 204), (31, 410)):
        async with desk.service.db.transaction() as tx:
            await tx.execute("UPDATE mails SET refused_at = now() - $1 * interval '1 day'", days)
            await forget_sent(tx)
        assert await desk.call("POST", f"/v1/staff/hearer/mails/{mail_id}/sending", "reception") == status


def test_the_pauses_grow_to_an_hour_and_end(clock: FixedClock) -> None:
    now = clock.now()
    pauses = [next_try(attempts, now) for attempts in range(1, TRIES)]
    waited = [(at - now).total_seconds() for at in pauses if at is not None]
    assert waited[:5] == [5, 60, 600, 3600, 3600] and len(waited) == TRIES - 1
    assert next_try(TRIES, now) is None


def test_only_what_concerns_this_mail_is_for_good() -> None:
    for passing in (
        aiosmtplib.SMTPServerDisconnected("gone"),
        aiosmtplib.SMTPAuthenticationError(535, "bad credentials"),
        aiosmtplib.SMTPSenderRefused(550, "not you", SENDER),
        aiosmtplib.SMTPDataError(451, "later"),
        OSError(),
    ):
        assert refusal(passing, BAD) is None, passing
    for final in (aiosmtplib.SMTPDataError(554, "no"), ValueError("two lines"), aiosmtplib.SMTPNotSupported("utf8")):
        assert refusal(final, BAD) is not None, final


def test_an_address_is_masked_but_for_its_first_letter_and_its_server() -> None:
    assert masked("hanako@maker.example") == "h***@maker.example"
