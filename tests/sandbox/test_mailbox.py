"""The mail inbox, spoken to over real SMTP and HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from libs.common.clock import FixedClock
from sandbox.mailbox.app import SMTP_PORT, Settings, build
from sandbox.mailbox.pages import with_links
from sandbox.program import BadSettings

pytestmark = pytest.mark.asyncio(loop_scope="function")

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
Client = TestClient[web.Request, web.Application]


@asynccontextmanager
async def running(state: Path, clock: FixedClock | None = None) -> AsyncIterator[Client]:
    app = build(Settings(state=state, smtp_port=0), (clock or FixedClock(NOON)).now)
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield client


async def send(client: Client, to: str = "taro@example.jp", message_id: str = "<1@shomei>", text: str = "本文") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "no-reply@example.jp", to, "登録のご案内"
    mail["Message-ID"] = message_id
    mail.set_content(text)
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=client.app[SMTP_PORT])


async def mails(client: Client, **query: str) -> list[dict[str, object]]:
    answer = await client.get("/mails", params=query)
    result: list[dict[str, object]] = (await answer.json())["mails"]
    return result


async def test_a_mail_is_received_and_its_link_can_be_read(tmp_path: Path) -> None:
    async with running(tmp_path / "mails") as client:
        await send(client, text="次のページ（http://127.0.0.1:1/register/8888.abc_-）を開いてください。")
        [mail] = await mails(client)
        assert mail["subject"] == "登録のご案内"
        assert mail["to"] == ["taro@example.jp"]
        assert mail["links"] == ["http://127.0.0.1:1/register/8888.abc_-"]
        page = await (await client.get(f"/read/{mail['id']}")).text()
        assert '<a href="http://127.0.0.1:1/register/8888.abc_-" rel="noreferrer">' in page
        assert "登録のご案内" in await (await client.get("/")).text()
        assert (await (await client.get(f"/mails/{mail['id']}")).json()) == mail


async def test_addresses_that_refuse_mail_for_good_and_for_now(tmp_path: Path) -> None:
    async with running(tmp_path / "mails") as client:
        for to, code in (("refused.taro@example.jp", 550), ("busy@example.jp", 451)):
            with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as raised:
                await send(client, to=to)
            [refused] = raised.value.recipients
            assert (refused.code, to in refused.message) == (code, True)
        assert await mails(client) == []


async def test_the_same_message_id_twice_is_one_mail_that_came_twice(tmp_path: Path) -> None:
    async with running(tmp_path / "mails") as client:
        await send(client)
        await send(client)
        await send(client, message_id="<2@shomei>")
        assert [(mail["message_id"], mail["times"]) for mail in await mails(client)] == [
            ("<2@shomei>", 1),
            ("<1@shomei>", 2),
        ]


async def test_mails_are_chosen_by_recipient_id_and_time_newest_first(tmp_path: Path) -> None:
    clock = FixedClock(NOON)
    async with running(tmp_path / "mails", clock) as client:
        await send(client, "taro@example.jp", "<1@x>")
        clock.move(timedelta(minutes=1))
        await send(client, "jiro@example.jp", "<2@x>")
        await send(client, "taro@example.jp", "<3@x>")
        assert [mail["id"] for mail in await mails(client)] == [3, 2, 1]
        assert [mail["id"] for mail in await mails(client, to="Taro@example.jp")] == [3, 1]
        assert [mail["id"] for mail in await mails(client, to="taro@example.jp", after="1")] == [3]
        assert [mail["id"] for mail in await mails(client, after="2026-11-22T12:00:00+09:00")] == [3, 2]
        assert (await client.get("/mails?after=yesterday")).status == 422


async def test_mails_survive_a_restart_and_a_torn_last_line(tmp_path: Path) -> None:
    file = tmp_path / "mails"
    async with running(file) as client:
        await send(client)
        await send(client)
        before = await mails(client)
    file.write_bytes(file.read_bytes() + b'{"received_at": "2026-')
    async with running(file) as client:
        assert await mails(client) == before
        await send(client, message_id="<2@x>")
    async with running(file) as client:
        assert [mail["id"] for mail in await mails(client)] == [2, 1]


async def test_deleted_mails_are_gone_and_ids_go_on(tmp_path: Path) -> None:
    async with running(tmp_path / "mails") as client:
        await send(client)
        assert (await client.delete("/mails")).status == 204
        assert await mails(client) == []
        await send(client)
        assert [(mail["id"], mail["times"]) for mail in await mails(client)] == [(2, 1)]
    async with running(tmp_path / "mails") as client:
        await send(client, message_id="<2@x>")
        assert [mail["id"] for mail in await mails(client)] == [3, 2]


async def test_a_mails_text_cannot_become_markup() -> None:
    html = with_links('<script>x</script> https://e.jp/?a="><script> 終')
    assert "<script>" not in html
    assert '<a href="https://e.jp/?a=" rel="noreferrer">' in html


async def test_unknown_mails_are_not_found_and_health_answers(tmp_path: Path) -> None:
    async with running(tmp_path / "mails") as client:
        assert (await client.get("/mails/9")).status == 404
        assert (await client.get("/read/9")).status == 404
        for path in ("/livez", "/readyz", "/version"):
            assert (await client.get(path)).status == 200


async def test_a_missing_or_wrong_setting_is_named() -> None:
    with pytest.raises(BadSettings, match="SHOMEI_MAILBOX_STATE"):
        Settings.from_environment({})
    with pytest.raises(BadSettings, match="SHOMEI_SMTP_PORT"):
        Settings.from_environment({"SHOMEI_MAILBOX_STATE": "x", "SHOMEI_SMTP_PORT": "smtp"})
