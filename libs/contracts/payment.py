"""What the payment service says: payables, payments and their settlement."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.events import Event
from libs.contracts.values import CertificateKind, Value, Yen

SettlementMethod = Literal["card", "account", "waived", "counter"]


class FeePeriod(Value):
    """From when, and through which day if there is one, a kind of certificate has a fee (Japan dates)."""

    kind: CertificateKind
    valid_from: date
    valid_until: date | None = None


class FeeScheduleChanged(Event):
    """For which kinds the chamber has a fee, the whole of it: what has none cannot be applied for (D-26)."""

    NAME: ClassVar[str] = "fee-schedule.changed.v1"
    SUBJECT: ClassVar[str] = "chamber"

    fees: list[FeePeriod]


class PayableOpened(Event):
    """The fee of an approved application, computed and frozen (D-26)."""

    NAME: ClassVar[str] = "payable.opened.v1"
    SUBJECT: ClassVar[str] = "application_id"

    application_id: UUID
    price: Yen
    tax: Yen
    valid_until: date


class PaymentStarted(Event):
    """Somebody went to the processor's page with these applications."""

    NAME: ClassVar[str] = "payment.started.v1"
    SUBJECT: ClassVar[str] = "payment_id"

    payment_id: UUID
    application_ids: list[UUID]
    by: str
    expires_at: datetime


class PaymentFailed(Event):
    """Declined or cancelled: the applications can be paid again."""

    NAME: ClassVar[str] = "payment.failed.v1"
    SUBJECT: ClassVar[str] = "payment_id"

    payment_id: UUID
    application_ids: list[UUID]
    reason: str


class PaymentExpired(Event):
    """Nothing was captured in time: the applications can be paid again."""

    NAME: ClassVar[str] = "payment.expired.v1"
    SUBJECT: ClassVar[str] = "payment_id"

    payment_id: UUID
    application_ids: list[UUID]
    reason: str


class SettledLine(Value):
    """One application of a settled payment. `rate` is in percent; `tax` is contained in `price`."""

    application_id: UUID
    price: Yen
    tax: Yen
    rate: int


class PaymentSettled(Event):
    """The money is there: the only trigger of issue (D-31)."""

    NAME: ClassVar[str] = "payment.settled.v1"
    SUBJECT: ClassVar[str] = "payment_id"

    payment_id: UUID
    method: SettlementMethod
    registration_id: UUID
    lines: list[SettledLine]
    by: str
    settled_at: datetime
