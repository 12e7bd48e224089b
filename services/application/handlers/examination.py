"""The chamber's decisions: claim, release, return, reject, examine, send back, take back, certify (D-16, D-17)."""

import asyncio
from datetime import date
from uuid import UUID

from libs.common.auth import Caller
from libs.common.clock import Clock, japan_date
from libs.common.db import Transaction
from libs.common.errors import Conflict
from libs.contracts.names.cases import KINDS
from libs.contracts.names.fields import name_of
from libs.contracts.rendering import DocumentPrechecked
from libs.contracts.values import Certification
from services.application.domain import acceptance, examination
from services.application.domain.states import Act, State, move
from services.application.domain.values import Application, Precheck, require_right
from services.application.findings import Finding
from services.application.handlers import judging
from services.application.handlers.callers import actor, chamber_of, changeable
from services.application.handlers.keeping import keep
from services.application.handlers.mailing import Mailing
from services.application.handlers.settlement import heard
from services.application.store import applications, fees, history, known
from services.application.store.history import FieldMarks
from services.application.store.known import KnownChamber


async def take_precheck(tx: Transaction, *, event: DocumentPrechecked) -> None:
    """Keep rendering's trial of the latest revision; that of an older one changes nothing (D-16)."""
    application = await heard(tx, event.application_id)
    new = Precheck(event.content_sha256, event.ok)
    if examination.record_precheck(application, new).precheck == new:
        await applications.keep_precheck(tx, event)


async def claim(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID) -> Application:
    """Take a case from the queue: 担当する. Raises NotFound and IllegalTransition."""
    application = await changeable(tx, caller, application_id)
    return await keep(tx, examination.claim(application, actor(caller), clock.now()))


async def release(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID) -> Application:
    """Back into the queue, at its old place."""
    application = await changeable(tx, caller, application_id)
    return await keep(tx, examination.release(application, actor(caller), clock.now()))


async def return_(
    tx: Transaction,
    clock: Clock,
    mailing: Mailing,
    *,
    caller: Caller,
    application_id: UUID,
    message: str,
    fields: FieldMarks,
) -> Application:
    """差戻し: the message goes to the person in charge by mail, always (APP-09)."""
    application = await changeable(tx, caller, application_id)
    returned = await keep(tx, examination.return_(application, actor(caller), clock.now(), message=message), fields)
    named = [{"name": name_of(mark["pointer"], returned.kind).ja, "text": mark["text"]} for mark in fields]
    await mailing.tell(tx, "M21", returned, message=message, fields=named)
    return returned


async def reject(
    tx: Transaction, clock: Clock, mailing: Mailing, *, caller: Caller, application_id: UUID, reason: str
) -> Application:
    """却下, final; the person in charge is told why."""
    application = await changeable(tx, caller, application_id)
    rejected = await keep(tx, examination.reject(application, actor(caller), clock.now(), reason=reason))
    await mailing.tell(tx, "M23", rejected, state=State.REJECTED, why=reason)
    return rejected


async def examine(
    tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, accepted: str | None, reason: str
) -> Application:
    """審査完了, unless the rule book finds an error now, or a warning that is not `accepted` for a `reason`."""
    application = await _case(tx, caller, application_id, Act.EXAMINE)
    findings = await findings_now(tx, application)
    decision = examination.examine(
        application, actor(caller), clock.now(), findings=findings, accepted=accepted, reason=reason
    )
    return await keep(tx, decision)


async def send_back(
    tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, message: str
) -> Application:
    """The certifier gives it back to its examiner."""
    application = await changeable(tx, caller, application_id)
    return await keep(tx, examination.send_back(application, actor(caller), clock.now(), message=message))


async def take_back(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID) -> Application:
    """The examiner goes on with a case that he finished, before it is certified."""
    application = await changeable(tx, caller, application_id)
    return await keep(tx, examination.take_back(application, actor(caller), clock.now()))


async def certify(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID) -> Application:
    """認証: freezes the Certificate Date and the words of box 10 (D-17, D-19). See `domain.examination.certify`."""
    application = await _case(tx, caller, application_id, Act.CERTIFY)
    await _require_fee(tx, application, clock.today())
    chamber = await chamber_of(tx, application.chamber)
    registration = await known.registration(tx, application.registration_id)
    signer = await known.signer(tx, application.signer_id)
    decision = examination.certify(
        application,
        actor(caller),
        clock.now(),
        four_eyes=chamber.settings.four_eyes,
        membership=registration.membership if registration else "non_member",
        signer_active=signer is not None and signer[0].active,
        findings=await findings_now(tx, application),
        accepted=await _accepted(tx, application_id),
    )
    await applications.freeze_certification(tx, application_id, _certification(chamber, application.kind))
    return await keep(tx, decision)


async def _require_fee(tx: Transaction, application: Application, today: date) -> None:
    """Raise `Conflict` when the chamber has no fee for this kind today: what is certified must be payable (D-26)."""
    if application.kind in await fees.kinds_on(tx, application.chamber, today):
        return
    name = KINDS[application.kind]
    raise Conflict(
        f"「{name.ja}」の今日の手数料が設定されていないため、認証できません。"
        "商工会議所の管理者に手数料の設定を依頼し、設定後にもう一度認証してください",
        f"No fee is set for this kind ({name.en}) today, so that it cannot be certified. "
        "Ask the chamber's administrator to have it set, then certify again",
        code="no-fee",
    )


async def _case(tx: Transaction, caller: Caller, application_id: UUID, act: Act) -> Application:
    """The locked case, once the act is the caller's and possible: nobody waits for the rule book to hear a plain no."""
    application = await changeable(tx, caller, application_id)
    require_right(application, act, actor(caller))
    move(application.state, act)
    return application


async def _accepted(tx: Transaction, application_id: UUID) -> list[acceptance.Told] | None:
    found = await history.accepted(tx, application_id)
    return None if found is None else [(one["rule_id"], one["pointer"], one["ja"]) for one in found]


async def findings_now(tx: Transaction, application: Application) -> list[Finding]:
    """What the rule book finds now, as of the day of submission: what waited here is not too late for that (T-01)."""
    assert application.submitted_at
    draft = await applications.draft(tx, application.application_id)
    basis = await judging.basis_of(tx, application, draft, japan_date(application.submitted_at))
    return await asyncio.to_thread(judging.findings, basis)


def _certification(chamber: KnownChamber, kind: str) -> Certification:
    return Certification(
        chamber_name_en=chamber.name_en,
        chamber_address_en=chamber.office.address_en,
        text=chamber.texts.certifies(kind),
        place=chamber.texts.place,
        certifier_name_en=chamber.texts.certifier_name_en,
        certifier_title_en=chamber.texts.certifier_title_en,
        seal_sha256=chamber.seal_sha256,
        declaration=chamber.texts.declares(kind),
    )
