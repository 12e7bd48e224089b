"""Mails that were given up (D-36): when that is, the task for the chamber's desk, and sending them again."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import aiosmtplib

from libs.common.api import Routes
from libs.common.auth import Role, staff
from libs.common.clock import Clock
from libs.common.db import Row, Transaction
from libs.common.errors import Gone, NotFound
from libs.common.tasks import Kind, Text, close_task, open_task

DESK: frozenset[Role] = frozenset({"reception", "chamber_admin"})
MAIL_REFUSED = Kind(
    "mail-refused",
    DESK,
    title=Text("メールを届けられませんでした", "A mail could not be delivered"),
    reason=Text(
        "{address} 宛のメール「{mail}」を届けられませんでした。原因：{fault}",
        "The mail '{mail}' to {address} could not be delivered. Cause: {fault}",
    ),
    next_step=Text(
        "電話などで相手に連絡し、メールアドレスを確認してください。アドレスが正しく、受信できる状態になったときは、もう一度送ってください。"
        "アドレスが誤っていたときは、修正していただき、その内容を記入して完了にしてください。",
        "Reach the person another way and check the address. When it is right and takes mails, send the mail again. "
        "When it was wrong, have it corrected, and close this with what was done.",
    ),
    by_hand=True,
    act=Text("もう一度送る", "Send it again"),
    act_path="/v1/staff/{service}/mails/{mail_id}/sending",
)
SENT = Text("メールを送信しました", "The mail was sent")

PAUSES = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""Between two tries; the last one again and again."""
TRIES = len(PAUSES) - 1 + 48
"""After so many failed ones, two days, nothing more is tried."""


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failed ones; None when that was the last."""
    if attempts >= TRIES:
        return None
    return now + PAUSES[min(attempts, len(PAUSES)) - 1]


def refusal(error: Exception, recipient: str) -> Text | None:
    """Why no other try of this mail can succeed; None when one may, as while the server is away or refuses us all.

    For good are a reply 5xx to the recipient or to the content (RFC 5321, 4.2.1), and a mail that cannot be written.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        [first, *_] = error.recipients
        return _for_good(first, recipient)
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        return _for_good(error, recipient)
    if isinstance(error, ValueError | aiosmtplib.SMTPNotSupported):
        return Text(
            "このアドレスまたは件名ではメールを作成できません", "No mail can be made with this address or subject"
        )
    return None


def _for_good(reply: aiosmtplib.SMTPResponseException, recipient: str) -> Text | None:
    if not 500 <= reply.code < 600:
        return None
    said = _unnamed(f"{reply.code} {reply.message}", recipient)
    return Text(f"宛先のメールサーバーに拒否されました（{said}）", f"The mail server refused it ({said})")


def not_taken(error: Exception, recipient: str) -> Text:
    """Why it is given up after the last try."""
    said = _unnamed(f"{type(error).__name__}: {error}", recipient)
    return Text(
        f"2日間送信を試みましたが、受け付けられませんでした（{said}）", f"It was not taken within two days ({said})"
    )


def _unnamed(reply: str, recipient: str) -> str:
    return " ".join(reply.split()).replace(recipient, masked(recipient))[:200]


def masked(address: str) -> str:
    """An address as staff see it in tasks: h***@company.example."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***{at}{domain}"


def subject_of(template: str, recipient: str) -> UUID:
    """What a task is about: mails of one kind to one address, however many were refused."""
    return uuid5(NAMESPACE_URL, f"mailto:{recipient}?{template}")


async def give_up(tx: Transaction, service: str, mail: Row, fault: Text, now: datetime) -> None:
    """Send it no more, and ask the desk of its chamber."""
    # Processes of the version before look at next_at alone.
    await tx.execute("UPDATE mails SET refused_at = $2, next_at = 'infinity' WHERE id = $1", mail["id"], now)
    await _enter(tx, mail["chamber"])
    subject = subject_of(mail["template"], mail["recipient"])
    about = {"service": service, "mail_id": mail["id"], "mail": mail["subject"], "address": masked(mail["recipient"])}
    await open_task(tx, MAIL_REFUSED, subject=subject, now=now, fault=fault, **about)


async def settle(tx: Transaction, mail: Row, now: datetime) -> None:
    """A mail was taken: no desk needs to see to an earlier one of its kind to this address."""
    await _enter(tx, mail["chamber"])
    subject = subject_of(mail["template"], mail["recipient"])
    await close_task(tx, MAIL_REFUSED, subject=subject, why=SENT, now=now)


async def _enter(tx: Transaction, chamber: str) -> None:
    # Mails have no chamber policy (D-42), tasks have.
    await tx.execute("SELECT set_config('shomei.chamber', $1, true)", chamber)


async def is_refused(tx: Transaction, recipient: str, templates: list[str]) -> bool:
    """Whether the latest mail of these kinds from the transaction's chamber to this address was given up."""
    found = await tx.fetchval(
        "SELECT refused_at IS NOT NULL FROM mails WHERE recipient = $1 AND template = ANY($2::text[])"
        " AND chamber = current_setting('shomei.chamber') ORDER BY created_at DESC LIMIT 1",
        recipient,
        templates,
    )
    return bool(found)


async def send_again(tx: Transaction, mail_id: UUID, now: datetime) -> None:
    """Try a mail of the transaction's chamber that was given up afresh.

    Raises `NotFound` when it was not, `Gone` when its text is no longer kept.
    """
    mail = await tx.fetchrow(
        "SELECT body = '' AS is_emptied FROM mails WHERE id = $1 AND refused_at IS NOT NULL"
        " AND chamber = current_setting('shomei.chamber') FOR UPDATE",
        mail_id,
    )
    if mail is None:
        raise NotFound(ja="送信を中止したメールではありません", en="This mail was not given up")
    if mail["is_emptied"]:
        raise Gone(
            ja="メールの本文は保存期間（30日）が過ぎたため削除されました",
            en="The text of this mail was deleted after 30 days",
        )
    await tx.execute("UPDATE mails SET refused_at = NULL, attempts = 0, next_at = $2 WHERE id = $1", mail_id, now)


def routes_of(service: str) -> Routes:
    """The route of a service with mails by which the desk sends a refused one again."""
    routes = Routes()

    @routes.post(f"/v1/staff/{service}/mails/{{mail_id}}/sending", access=staff(*sorted(DESK)), status=204)
    async def send_mail_again(tx: Transaction, clock: Clock, mail_id: UUID) -> None:
        """A mail that was given up is sent afresh. 404 when it was not; 410 when its text is no longer kept."""
        await send_again(tx, mail_id, clock.now())

    return routes
