"""From the number to the issued certificate, and what is printed of it (D-18, D-22, D-25)."""

from datetime import date
from uuid import UUID

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.common.tasks import close_task, open_task
from libs.contracts.access_code import KEY_VERSION
from libs.contracts.rendering import CertificatePrinted, CertificateRendered, CertificateRenderFailed
from services.application import tasks
from services.application.domain import issue, printing
from services.application.domain.states import Act, State, not_possible
from services.application.domain.values import Application, Certificate
from services.application.handlers.access_codes import AccessCodes
from services.application.handlers.callers import actor, chamber_of, changeable
from services.application.handlers.keeping import keep
from services.application.handlers.settlement import heard
from services.application.store import announcements, applications, certificates, known


async def take_rendering(tx: Transaction, clock: Clock, codes: AccessCodes, *, event: CertificateRendered) -> None:
    """Issue the application whose sealed PDF is stored (交付済); one issued already gets its COPY.

    While staff hold the case the rendering is kept for later. Raises NotYetKnown before the certificate's number is
    known.
    """
    application = await heard(tx, event.application_id)
    certificate = await certificates.find(tx, event.application_id)
    if certificate is None:
        raise NotYetKnown(f"certificate of application {event.application_id}")
    if application.render_failure is not None:
        await applications.keep_render_failure(tx, event.application_id, None)
    if application.held:
        await certificates.keep_rendering(tx, event)
    elif application.state == State.ISSUED:
        await _add_copy(tx, clock, application=application, certificate=certificate, rendered=event)
    else:
        await _issue(tx, clock, codes, application=application, certificate=certificate, rendered=event)


async def _add_copy(
    tx: Transaction, clock: Clock, *, application: Application, certificate: Certificate, rendered: CertificateRendered
) -> None:
    said = tuple(rendered.artefacts)
    if certificate.artefacts[: len(said)] == said:
        return  # Nothing new.
    decision = printing.add_copy(application, certificate, clock.now(), rendered=rendered)
    assert decision.certificate
    await certificates.save_issued(tx, decision.certificate)
    await keep(tx, decision)


async def _issue(
    tx: Transaction,
    clock: Clock,
    codes: AccessCodes,
    *,
    application: Application,
    certificate: Certificate,
    rendered: CertificateRendered,
) -> Application:
    chamber = await known.chamber(tx, application.chamber)
    if chamber is None:
        raise NotYetKnown(f"chamber {application.chamber}")
    decision = issue.issue(
        application,
        certificate,
        clock.now(),
        rendered=rendered,
        access_code_hash=codes.hash(certificate.certificate_id, certificate.certificate_no),
        hash_key_version=KEY_VERSION,
        chamber_name_en=chamber.name_en,
        chamber_name_ja=chamber.name_ja,
        print_days=chamber.settings.print_days,
    )
    assert decision.certificate
    await certificates.save_issued(tx, decision.certificate)
    await announcements.expect(tx, application)
    return await keep(tx, decision)


async def note_render_failure(tx: Transaction, *, event: CertificateRenderFailed) -> None:
    """A paid certificate could not be printed: staff see why, and the company that it was."""
    application = await heard(tx, event.application_id)
    if application.state == State.PAID:
        await applications.keep_render_failure(tx, event.application_id, event.reason, event.problems)


async def count_print(tx: Transaction, *, event: CertificatePrinted) -> None:
    """Count a delivery of the PDF. Raises NotYetKnown before the certificate is known."""
    if not await certificates.count_print(tx, event.certificate_id, event.variant):
        raise NotYetKnown(f"certificate {event.certificate_id}")


async def hold(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, reason: str) -> Application:
    """Staff keep a settled case from being issued (D-25)."""
    application = await changeable(tx, caller, application_id)
    held = await keep(tx, issue.hold(application, actor(caller), clock.now(), reason=reason))
    about = {"receipt_no": held.receipt_no, "by": caller.login, "why": reason}
    await open_task(tx, tasks.HELD, subject=application_id, now=clock.now(), **about)
    return held


async def resume(
    tx: Transaction, clock: Clock, codes: AccessCodes, *, caller: Caller, application_id: UUID
) -> Application:
    """Staff let a held case go on; what was printed meanwhile is issued now."""
    application = await changeable(tx, caller, application_id)
    resumed = await keep(tx, issue.resume(application, actor(caller), clock.now()))
    await close_task(tx, tasks.HELD, subject=application_id, by=caller.login, why=tasks.RESUMED, now=clock.now())
    rendered = await certificates.kept_rendering(tx, application_id)
    certificate = await certificates.find(tx, application_id)
    if rendered is None or certificate is None:
        return resumed
    return await _issue(tx, clock, codes, application=resumed, certificate=certificate, rendered=rendered)


async def change_print_window(
    tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, until: date, reason: str
) -> Application:
    """Open printing again, as a chamber administrator (D-22).

    Raises NotFound, IllegalTransition before the issue, and what `domain.printing.change_window` raises.
    """
    application = await changeable(tx, caller, application_id)
    certificate = await certificates.find(tx, application_id)
    if certificate is None:
        raise not_possible(application.state, Act.CHANGE_PRINT_WINDOW)
    chamber = await chamber_of(tx, application.chamber)
    decision = printing.change_window(
        application,
        certificate,
        actor(caller),
        clock.now(),
        until=until,
        reason=reason,
        print_days=chamber.settings.print_days,
    )
    assert decision.certificate
    await certificates.save_issued(tx, decision.certificate)
    return await keep(tx, decision)
