"""What a fee is, and how payables and card payments move (product.md, state machines). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from libs.common.errors import Conflict, FieldError, IllegalTransition

PayableState = Literal["open", "in_payment", "settled", "issued", "closed"]
PayableAct = Literal["start", "release", "settle", "issue", "close"]
PaymentState = Literal[
    "created", "redirected", "unknown", "settled", "failed", "expired", "settled_late", "amount_mismatch"
]
PaymentAct = Literal["redirect", "silence", "settle", "fail", "expire", "settle_late", "mismatch"]
TaskKind = Literal["settled_late", "amount_mismatch", "captured_twice"]
SeenState = Literal["open", "captured", "failed", "expired"]

LIVE: frozenset[PaymentState] = frozenset({"created", "redirected", "unknown"})
CAPTURED: frozenset[PaymentState] = frozenset({"settled", "settled_late", "amount_mismatch"})
PAYMENT_TIME = timedelta(minutes=30)
TO_BE_ISSUED_WITHIN = timedelta(minutes=10)
"""After its settlement: an application that takes longer is a task (D-31)."""

PAYABLE_MOVES: dict[tuple[PayableState, PayableAct], PayableState] = {
    ("open", "start"): "in_payment",
    ("in_payment", "release"): "open",
    ("in_payment", "settle"): "settled",
    ("settled", "issue"): "issued",
    ("open", "close"): "closed",
}

PAYMENT_MOVES: dict[tuple[PaymentState, PaymentAct], PaymentState] = {
    ("created", "redirect"): "redirected",
    ("unknown", "redirect"): "redirected",
    **{(state, "silence"): "unknown" for state in LIVE},
    **{(state, "fail"): "failed" for state in LIVE},
    **{(state, "expire"): "expired" for state in LIVE},
    **{(state, "settle"): "settled" for state in (*LIVE, "expired", "failed")},
    **{(state, "settle_late"): "settled_late" for state in ("expired", "failed")},
    **{(state, "mismatch"): "amount_mismatch" for state in (*LIVE, "expired", "failed")},
}


@dataclass(frozen=True)
class Price:
    """What one application costs: whole yen, with the consumption tax contained in it. `rate` is in percent."""

    price: int
    tax: int
    rate: int


@dataclass(frozen=True)
class Fee:
    """One line of a chamber's fee schedule: yen with tax, `rate` in percent (PAY-07)."""

    member_yen: int
    non_member_yen: int
    rate: int

    def price_for(self, membership: str) -> Price:
        """The fee of one application. Whoever is not (yet) a member pays the non-member's."""
        price = self.member_yen if membership == "member" else self.non_member_yen
        return Price(price, tax_within(price, self.rate), self.rate)


def tax_within(price: int, rate: int) -> int:
    """The consumption tax contained in a tax-inclusive price of whole yen, rounded down (D-26)."""
    return price * rate // (100 + rate)


@dataclass(frozen=True)
class Payable:
    """The frozen fee of one application. `payment_id` is the one bundle that holds it, if any (D-28)."""

    application_id: UUID
    registration_id: UUID
    price: Price
    valid_until: date
    state: PayableState = "open"
    payment_id: UUID | None = None

    def move(self, act: PayableAct, payment_id: UUID | None = None) -> "Payable":
        """This payable after `act`; `payment_id` is the bundle that holds it then. Raises `IllegalTransition`."""
        state = PAYABLE_MOVES.get((self.state, act))
        if state is None:
            raise IllegalTransition(
                "Payable", self.state, act, ja="この申請の手数料は、現在の状態ではこの操作ができません"
            )
        return replace(self, state=state, payment_id=payment_id)


@dataclass(frozen=True)
class Payment:
    """One bundle on its way through the card processor. `total` is in yen; `expires_at` is UTC."""

    payment_id: UUID
    chamber: str
    registration_id: UUID
    application_ids: tuple[UUID, ...]
    total: int
    login_id: UUID
    by: str
    description: str
    created_at: datetime
    expires_at: datetime
    state: PaymentState = "created"
    session_id: str | None = None
    url: str | None = None
    reason: str = ""
    settled_at: datetime | None = None
    version: int = 1

    @property
    def is_live(self) -> bool:
        """Whether it may still be paid, as far as we know: its payables are 決済手続き中."""
        return self.state in LIVE

    def move(self, act: PaymentAct) -> "Payment":
        """This payment after `act`. Raises `IllegalTransition`."""
        state = PAYMENT_MOVES.get((self.state, act))
        if state is None:
            raise IllegalTransition("Payment", self.state, act, ja="この決済は、現在の状態ではこの操作ができません")
        return replace(self, state=state, version=self.version + 1)


@dataclass(frozen=True)
class Seen:
    """What the processor says of a session; `amount` in yen is what was captured, `at` (UTC) when."""

    session_id: str
    state: SeenState
    amount: int
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Decision:
    """What follows: the payment and payables as they are to be kept, and perhaps a task for staff."""

    payment: Payment
    payables: tuple[Payable, ...]
    task: TaskKind | None = None


def check_payable(payables: Sequence[Payable], today: date) -> None:
    """All may go into one new bundle (D-28). Raises `Conflict` that names each one that may not, and why."""
    errors = [_obstacle(p) for p in payables if p.state != "open" or p.valid_until < today]
    if errors:
        raise Conflict(ja=errors[0].ja, en=errors[0].en, code=errors[0].code, errors=errors)
    if len({p.registration_id for p in payables}) > 1:
        raise Conflict(
            ja="1回の決済にまとめられるのは、同じ貿易登録の申請だけです",
            en="One payment holds applications of one registration only",
        )


_MINUTES = PAYMENT_TIME // timedelta(minutes=1)
_OBSTACLES = {
    "in_payment": (
        "payment-in-progress",
        f"決済手続き中です。手続きが終わるまで（最長{_MINUTES}分）お待ちください",
        f"A payment of this application is in progress. Please wait until it ends (at most {_MINUTES} minutes)",
    ),
    "settled": ("already-paid", "すでに決済済です", "This application is already paid"),
    "issued": ("already-paid", "すでに交付済です", "This application is already paid and issued"),
    "closed": ("payable-closed", "この申請の決済は締め切られました", "This application can no longer be paid"),
    "open": ("payable-lapsed", "決済の期限を過ぎています", "The time for paying this application is over"),
}


def _obstacle(payable: Payable) -> FieldError:
    code, ja, en = _OBSTACLES[payable.state]
    return FieldError(pointer=f"/application_ids/{payable.application_id}", code=code, ja=ja, en=en)


def start(payment: Payment, payables: Sequence[Payable], today: date) -> tuple[Payable, ...]:
    """The payables as held by a new payment. Raises `Conflict`; see `check_payable`."""
    check_payable(payables, today)
    return tuple(p.move("start", payment.payment_id) for p in payables)


def redirect(payment: Payment, session_id: str, url: str) -> Payment:
    """The processor opened a session. Nothing changes when the payment has one, or is over."""
    if payment.state not in ("created", "unknown") or payment.session_id is not None:
        return payment
    return replace(payment.move("redirect"), session_id=session_id, url=url)


def silence(payment: Payment) -> Payment:
    """The processor did not answer; polling will find out."""
    return payment.move("silence") if payment.is_live and payment.state != "unknown" else payment


def fail(payment: Payment, payables: Sequence[Payable], reason: str) -> Decision:
    """Declined, cancelled, or refused by the processor: a live payment ends and gives its payables back."""
    if not payment.is_live:
        return Decision(payment, tuple(payables))
    return Decision(replace(payment.move("fail"), reason=reason), _released(payables))


def observe(payment: Payment, payables: Sequence[Payable], seen: Seen) -> Decision:
    """What follows from something the processor says, in whatever order and however often it says it (REL-30).

    `payables` are those of the payment's lines, as they are now. An unchanged payment means that nothing follows.
    """
    if seen.state == "captured":
        return _observe_capture(payment, payables, seen)
    # A session that we do not know to be ours may have another beside it that can still be paid (F14): it ends nothing.
    if seen.session_id != payment.session_id or not payment.is_live:
        return Decision(payment, tuple(payables))
    if seen.state == "failed":
        return fail(payment, payables, seen.reason)
    if seen.state == "expired":
        return Decision(replace(payment.move("expire"), reason="expired"), _released(payables))
    if payment.state == "unknown":
        return Decision(payment.move("redirect"), tuple(payables))
    return Decision(payment, tuple(payables))


def _observe_capture(payment: Payment, payables: Sequence[Payable], seen: Seen) -> Decision:
    if payment.state in CAPTURED:
        twice = seen.session_id != payment.session_id
        return Decision(payment, tuple(payables), "captured_twice" if twice else None)
    captured = replace(payment, session_id=seen.session_id, settled_at=seen.at)
    if seen.amount != payment.total:
        return Decision(captured.move("mismatch"), tuple(payables), "amount_mismatch")
    if payment.is_live:
        return Decision(captured.move("settle"), _settled(payment, payables))
    return _observe_late_capture(payment, captured, payables)


def _observe_late_capture(payment: Payment, captured: Payment, payables: Sequence[Payable]) -> Decision:
    states = {p.state for p in payables}
    if states == {"open"}:
        held = [p.move("start", payment.payment_id) for p in payables]
        return Decision(captured.move("settle"), _settled(payment, held))
    if states <= {"open", "in_payment"}:
        # Another bundle holds some of them: how it ends decides, so the poll looks at this payment again.
        return Decision(payment, tuple(payables))
    return Decision(captured.move("settle_late"), tuple(payables), "settled_late")


def _settled(payment: Payment, payables: Sequence[Payable]) -> tuple[Payable, ...]:
    return tuple(p.move("settle", payment.payment_id) for p in payables)


def _released(payables: Sequence[Payable]) -> tuple[Payable, ...]:
    return tuple(p.move("release") for p in payables)


# How long after its start a payment is looked at how often. Ended ones too: a capture may come late (REL-32).
_POLLS = (
    (timedelta(minutes=10), timedelta(minutes=1)),
    (timedelta(hours=2), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(hours=3)),
    (timedelta(days=7), timedelta(days=1)),
)


def next_poll(payment: Payment, now: datetime) -> datetime | None:
    """When to ask the processor next: each minute, then slower; None when nothing more can come."""
    if payment.state in CAPTURED or (payment.session_id is None and not payment.is_live):
        return None
    age = now - payment.created_at
    pause = next((pause for until, pause in _POLLS if age < until), None)
    if pause is None:
        return now + timedelta(days=1) if payment.is_live else None
    if payment.is_live and now < payment.expires_at < now + pause:
        return payment.expires_at
    return now + pause
