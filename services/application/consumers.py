"""Events in."""

from libs.common.clock import Clock
from libs.common.consumers import Consumers
from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.contracts.identity import StaffChanged, UserIdActivated, UserIdClosed, UserIdCreated
from libs.contracts.payment import (
    FeeScheduleChanged,
    PayableOpened,
    PaymentExpired,
    PaymentFailed,
    PaymentSettled,
    PaymentStarted,
)
from libs.contracts.registration import (
    ChamberConfigured,
    RegistrationApproved,
    RegistrationChanged,
    SignatureRecorded,
)
from libs.contracts.rendering import (
    CertificatePrinted,
    CertificateRendered,
    CertificateRenderFailed,
    DocumentPrechecked,
)
from services.application.handlers import examination, issuing, settlement
from services.application.handlers.access_codes import AccessCodes
from services.application.handlers.mailing import Mailing
from services.application.store import fees, known

consumers = Consumers()


@consumers.on(ChamberConfigured)
async def on_chamber_configured(tx: Transaction, event: ChamberConfigured) -> None:
    await known.keep_chamber(tx, event)


@consumers.on(RegistrationApproved)
async def on_registration_approved(tx: Transaction, event: RegistrationApproved) -> None:
    await known.keep_registration(tx, event)


@consumers.on(RegistrationChanged)
async def on_registration_changed(tx: Transaction, event: RegistrationChanged) -> None:
    await known.keep_registration(tx, event)


@consumers.on(SignatureRecorded)
async def on_signature_recorded(tx: Transaction, event: SignatureRecorded) -> None:
    await known.keep_signature(tx, event)


@consumers.on(UserIdCreated)
async def on_user_id_created(tx: Transaction, event: UserIdCreated) -> None:
    await known.add_id(tx, event.chamber, event.version, event.signer_id, event.login)


@consumers.on(UserIdActivated)
async def on_user_id_activated(tx: Transaction, event: UserIdActivated) -> None:
    """The signer's user ID may be used. Raises NotYetKnown before the ID itself is known."""
    if not await known.move_id(tx, event.signer_id, event.version, "active"):
        raise NotYetKnown(f"user ID of signer {event.signer_id}")


@consumers.on(UserIdClosed)
async def on_user_id_closed(tx: Transaction, event: UserIdClosed) -> None:
    """The signer's user ID is closed. Raises NotYetKnown before the ID itself is known."""
    if not await known.move_id(tx, event.signer_id, event.version, "closed"):
        raise NotYetKnown(f"user ID of signer {event.signer_id}")


@consumers.on(StaffChanged)
async def on_staff_changed(tx: Transaction, event: StaffChanged) -> None:
    await known.keep_staff(tx, event)


@consumers.on(DocumentPrechecked)
async def on_document_prechecked(tx: Transaction, event: DocumentPrechecked) -> None:
    await examination.take_precheck(tx, event=event)


@consumers.on(FeeScheduleChanged)
async def on_fee_schedule_changed(tx: Transaction, event: FeeScheduleChanged) -> None:
    await fees.keep(tx, event)


@consumers.on(PayableOpened)
async def on_payable_opened(tx: Transaction, event: PayableOpened, mailing: Mailing) -> None:
    await settlement.open_payable(tx, mailing, event=event)


@consumers.on(PaymentStarted)
async def on_payment_started(tx: Transaction, event: PaymentStarted, clock: Clock) -> None:
    await settlement.start_payment(tx, clock, event=event)


@consumers.on(PaymentFailed)
async def on_payment_failed(tx: Transaction, event: PaymentFailed, clock: Clock) -> None:
    await settlement.end_payment(
        tx, clock, payment_id=event.payment_id, application_ids=event.application_ids, reason=event.reason
    )


@consumers.on(PaymentExpired)
async def on_payment_expired(tx: Transaction, event: PaymentExpired, clock: Clock) -> None:
    await settlement.end_payment(
        tx, clock, payment_id=event.payment_id, application_ids=event.application_ids, reason=event.reason
    )


@consumers.on(PaymentSettled)
async def on_payment_settled(tx: Transaction, event: PaymentSettled, clock: Clock) -> None:
    await settlement.settle(tx, clock, event=event)


@consumers.on(CertificateRendered)
async def on_certificate_rendered(
    tx: Transaction, event: CertificateRendered, clock: Clock, codes: AccessCodes
) -> None:
    await issuing.take_rendering(tx, clock, codes, event=event)


@consumers.on(CertificateRenderFailed)
async def on_certificate_render_failed(tx: Transaction, event: CertificateRenderFailed) -> None:
    await issuing.note_render_failure(tx, event=event)


@consumers.on(CertificatePrinted)
async def on_certificate_printed(tx: Transaction, event: CertificatePrinted) -> None:
    await issuing.count_print(tx, event=event)
