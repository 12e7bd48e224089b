"""The chamber's desk: what examiners and certifiers do to a case. A repeated act answers 409 and names the states."""

from datetime import date
from typing import Annotated, get_args
from uuid import UUID

from pydantic import Field, StringConstraints

from libs.common.api import Routes
from libs.common.auth import Access, Caller, Role, staff
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.contracts import limits
from services.application.api.inputs import Input, Text, saved
from services.application.api.views import Saved
from services.application.domain.states import WHO_MAY, Act
from services.application.handlers import examination, issuing
from services.application.handlers.access_codes import AccessCodes
from services.application.handlers.mailing import Mailing

routes = Routes()
CASE = "/v1/staff/applications/{application_id}"


def who_may(act: Act) -> Access:
    """The staff whom the table of moves lets do it; whose case it is and in which state, the domain looks at."""
    return staff(*(role for role in get_args(Role) if role in WHO_MAY[act]))


class MarkedField(Input):
    """A field of the draft, by JSON pointer, and what is to be done about it."""

    pointer: Annotated[Text, Field(max_length=limits.LINE)]
    text: Text


class Return(Input):
    """What the person in charge is told."""

    message: Text
    fields: list[MarkedField] = Field(default=[], max_length=200)


class Reason(Input):
    """Why. Blanks are no reason."""

    reason: Annotated[Text, StringConstraints(strip_whitespace=True)]


class BackToExaminer(Input):
    """What the certifier wants looked at again."""

    message: Text


class Acceptance(Input):
    """`accepted` is the `warnings_sha256` of the case as the examiner has seen it, `reason` why they may stand.

    Neither is asked for where the rule book has no warnings.
    """

    accepted: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=limits.TEXT, pattern=r"^[^\x00]*$")] = ""


@routes.post(f"{CASE}/claim", access=who_may(Act.CLAIM))
async def claim(tx: Transaction, caller: Caller, application_id: UUID, clock: Clock) -> Saved:
    """担当する: submitted → under examination."""
    return saved(await examination.claim(tx, clock, caller=caller, application_id=application_id))


@routes.post(f"{CASE}/release", access=who_may(Act.RELEASE))
async def release(tx: Transaction, caller: Caller, application_id: UUID, clock: Clock) -> Saved:
    """Under examination → submitted."""
    return saved(await examination.release(tx, clock, caller=caller, application_id=application_id))


@routes.post(f"{CASE}/return", access=who_may(Act.RETURN))
async def return_(
    tx: Transaction, caller: Caller, application_id: UUID, body: Return, *, clock: Clock, mailing: Mailing
) -> Saved:
    """差戻し: under examination → returned, by whoever claimed it."""
    returned = await examination.return_(
        tx,
        clock,
        mailing,
        caller=caller,
        application_id=application_id,
        message=body.message,
        fields=[mark.model_dump() for mark in body.fields],
    )
    return saved(returned)


@routes.post(f"{CASE}/rejection", access=who_may(Act.REJECT))
async def reject(
    tx: Transaction, caller: Caller, application_id: UUID, body: Reason, *, clock: Clock, mailing: Mailing
) -> Saved:
    """却下: under examination → rejected, by whoever claimed it."""
    rejected = await examination.reject(
        tx, clock, mailing, caller=caller, application_id=application_id, reason=body.reason
    )
    return saved(rejected)


@routes.post(f"{CASE}/examination", access=who_may(Act.EXAMINE))
async def examine(tx: Transaction, caller: Caller, application_id: UUID, body: Acceptance, clock: Clock) -> Saved:
    """審査完了: under examination → examined, by whoever claimed it.

    409 `warnings-not-accepted` names the warnings, and in `warnings_sha256` what accepts them.
    """
    examined = await examination.examine(
        tx, clock, caller=caller, application_id=application_id, accepted=body.accepted, reason=body.reason
    )
    return saved(examined)


@routes.post(f"{CASE}/sending-back", access=who_may(Act.SEND_BACK))
async def send_back(tx: Transaction, caller: Caller, application_id: UUID, body: BackToExaminer, clock: Clock) -> Saved:
    """Examined → under examination."""
    sent = await examination.send_back(tx, clock, caller=caller, application_id=application_id, message=body.message)
    return saved(sent)


@routes.post(f"{CASE}/taking-back", access=who_may(Act.TAKE_BACK))
async def take_back(tx: Transaction, caller: Caller, application_id: UUID, clock: Clock) -> Saved:
    """Examined → under examination, by whoever examined it, as long as it is not certified."""
    return saved(await examination.take_back(tx, clock, caller=caller, application_id=application_id))


@routes.post(f"{CASE}/certification", access=who_may(Act.CERTIFY))
async def certify(tx: Transaction, caller: Caller, application_id: UUID, clock: Clock) -> Saved:
    """認証: examined → approved. Refused until the trial printing of the same content is there and good (D-16).

    409 `warnings-not-accepted` names warnings that came up after the examination.
    """
    return saved(await examination.certify(tx, clock, caller=caller, application_id=application_id))


@routes.post(f"{CASE}/hold", access=who_may(Act.HOLD))
async def hold(tx: Transaction, caller: Caller, application_id: UUID, body: Reason, clock: Clock) -> Saved:
    """Keep a paid case from being issued (D-25)."""
    held = await issuing.hold(tx, clock, caller=caller, application_id=application_id, reason=body.reason)
    return saved(held)


class PrintWindow(Reason):
    """The new last day of printing (Japan), and why."""

    until: date


@routes.post(f"{CASE}/print-window", access=who_may(Act.CHANGE_PRINT_WINDOW))
async def change_print_window(
    tx: Transaction, caller: Caller, application_id: UUID, body: PrintWindow, clock: Clock
) -> Saved:
    """Open printing again, at most for as many days from today as after the issue (D-22)."""
    changed = await issuing.change_print_window(
        tx, clock, caller=caller, application_id=application_id, until=body.until, reason=body.reason
    )
    return saved(changed)


@routes.post(f"{CASE}/resume", access=who_may(Act.RESUME))
async def resume(tx: Transaction, caller: Caller, application_id: UUID, *, clock: Clock, codes: AccessCodes) -> Saved:
    """Let a held case go on."""
    return saved(await issuing.resume(tx, clock, codes, caller=caller, application_id=application_id))
