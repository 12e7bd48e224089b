"""The fee schedule of a chamber, and what an application would cost now (PAY-07)."""

import hashlib
from datetime import date
from itertools import pairwise
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.jp import cn

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import NotFound, Unavailable
from libs.common.events import ChamberCode
from libs.common.outbox import emit
from libs.contracts.payment import FeePeriod, FeeScheduleChanged
from libs.contracts.values import CertificateKind, Membership, canonical_json
from services.payment.domain import Price
from services.payment.handlers import payables
from services.payment.store import fees as store


def _with_right_check_digit(number: str) -> str:
    try:
        cn.validate(number[1:])
    except BadNumber:
        raise ValueError("T must be followed by a corporate number with a right check digit") from None
    return number


InvoiceNumber = Annotated[str, StringConstraints(pattern=r"^T[0-9]{13}$"), AfterValidator(_with_right_check_digit)]


class FeeLine(BaseModel):
    """The fee of one kind from a Japan date, through `valid_until` if given. Yen include the tax; `rate` in percent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: CertificateKind
    valid_from: date
    valid_until: date | None = None
    member_yen: Annotated[int, Field(gt=0, le=99_999)]
    non_member_yen: Annotated[int, Field(gt=0, le=99_999)]
    rate: Annotated[int, Field(ge=0, le=99)]


class FeeSchedule(BaseModel):
    """The whole schedule of one chamber, as `job set-fees` reads it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chamber: ChamberCode
    invoice_number: InvoiceNumber
    fees: Annotated[list[FeeLine], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_fee_for_each_day(self) -> Self:
        lines = sorted(self.fees, key=lambda line: (line.kind, line.valid_from))
        for line, following in pairwise(lines):
            if line.kind == following.kind and line.valid_from == following.valid_from:
                raise ValueError(f"two fees of {line.kind} begin on {line.valid_from}")
        for line in lines:
            if line.valid_until is not None and line.valid_until < line.valid_from:
                raise ValueError(f"the fee of {line.kind} from {line.valid_from} ends before it begins")
        return self


async def set_fees(tx: Transaction, clock: Clock, *, schedule: FeeSchedule) -> bool:
    """Put `schedule` in force; False when it is already. Fees frozen in payables stay as they are (D-26).

    What was approved without a fee is priced now.
    """
    sha256 = hashlib.sha256(canonical_json(schedule)).hexdigest()
    version = await store.begin_schedule(tx, schedule.chamber, schedule.invoice_number, sha256, clock.now())
    if version is None:
        return False
    lines = [
        (line.kind, line.valid_from, line.valid_until, line.member_yen, line.non_member_yen, line.rate)
        for line in schedule.fees
    ]
    await store.replace_fees(tx, schedule.chamber, lines)
    periods = [FeePeriod(**line.model_dump(include=set(FeePeriod.model_fields))) for line in schedule.fees]
    await emit(tx, FeeScheduleChanged(chamber=schedule.chamber, version=version, fees=periods))
    await payables.price_waiting(tx, clock, chamber=schedule.chamber)
    return True


async def offered_without_fee(tx: Transaction, clock: Clock, *, chamber: str) -> list[str]:
    """The kinds that the chamber offers and that have no fee today; none while the chamber is not known here."""
    known = await store.chamber(tx, chamber)
    with_fee = await store.kinds_on(tx, clock.today())
    return [kind for kind in known[1].kinds_offered if kind not in with_fee] if known else []


class Quote(BaseModel):
    """What one application would cost today: whole yen with tax, the tax in it, its rate in percent."""

    kind: CertificateKind
    membership: Membership
    price: int
    tax: int
    rate: int
    invoice_number: str


async def quote(tx: Transaction, clock: Clock, *, registration_id: UUID, kind: CertificateKind) -> Quote:
    """The fee of `kind` for a company today; frozen only at approval (D-26).

    Raises `NotFound` when the chamber has no fee for it, `Unavailable` while the registration is not known here.
    """
    registration = await store.registration(tx, registration_id)
    if registration is None:
        raise Unavailable("the registration is not known here yet")
    fee, number = await store.fee(tx, kind, clock.today()), await store.invoice_number(tx)
    if fee is None or number is None:
        raise NotFound(
            ja="この証明書の手数料は設定されていません。商工会議所にお問い合わせください",
            en="No fee is set for this certificate. Please ask the chamber",
        )
    membership = registration[1]
    price: Price = fee.price_for(membership)
    return Quote(
        kind=kind, membership=membership, price=price.price, tax=price.tax, rate=price.rate, invoice_number=number
    )
