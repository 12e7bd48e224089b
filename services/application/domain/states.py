"""The two state machines as tables: (state, act) → state. What is not in the table is refused, naming both (APP-08)."""

from enum import StrEnum

from libs.common.errors import IllegalTransition
from libs.contracts.names import cases
from libs.contracts.staff_rights import ADMINS, CERTIFIERS, EXAMINERS, HOLDERS


class State(StrEnum):
    """The states of an application."""

    DRAFT = "draft"
    AWAITING_SIGNER = "awaiting_signer"
    SUBMITTED = "submitted"
    UNDER_EXAMINATION = "under_examination"
    RETURNED = "returned"
    EXAMINED = "examined"
    APPROVED = "approved"
    PAID = "paid"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    DELETED = "deleted"


class Act(StrEnum):
    """What can be done to an application. Acts that leave the state as it is move a flag."""

    SUBMIT = "submit"
    ASK_SIGNER = "ask_signer"
    CONFIRM = "confirm"
    DECLINE = "decline"
    DELETE = "delete"
    CLAIM = "claim"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    AGREE_TO_WITHDRAWAL = "agree_to_withdrawal"
    RETURN = "return"
    REJECT = "reject"
    EXAMINE = "examine"
    SEND_BACK = "send_back"
    TAKE_BACK = "take_back"
    CERTIFY = "certify"
    RETURN_BY_SYSTEM = "return_by_system"
    REJECT_BY_SYSTEM = "reject_by_system"
    CANCEL = "cancel"
    LAPSE = "lapse"
    START_PAYMENT = "start_payment"
    END_PAYMENT = "end_payment"
    SETTLE = "settle"
    HOLD = "hold"
    RESUME = "resume"
    ISSUE = "issue"
    ADD_COPY = "add_copy"
    CHANGE_PRINT_WINDOW = "change_print_window"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"


TRANSITIONS: dict[tuple[State, Act], State] = {
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Act.ASK_SIGNER): State.AWAITING_SIGNER,
    (State.DRAFT, Act.DELETE): State.DELETED,
    (State.RETURNED, Act.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Act.ASK_SIGNER): State.AWAITING_SIGNER,
    (State.AWAITING_SIGNER, Act.CONFIRM): State.SUBMITTED,
    (State.AWAITING_SIGNER, Act.DECLINE): State.DRAFT,
    (State.SUBMITTED, Act.CLAIM): State.UNDER_EXAMINATION,
    (State.SUBMITTED, Act.WITHDRAW): State.WITHDRAWN,
    (State.UNDER_EXAMINATION, Act.RELEASE): State.SUBMITTED,
    (State.UNDER_EXAMINATION, Act.AGREE_TO_WITHDRAWAL): State.WITHDRAWN,
    (State.UNDER_EXAMINATION, Act.RETURN): State.RETURNED,
    (State.UNDER_EXAMINATION, Act.REJECT): State.REJECTED,
    (State.UNDER_EXAMINATION, Act.EXAMINE): State.EXAMINED,
    (State.EXAMINED, Act.SEND_BACK): State.UNDER_EXAMINATION,
    (State.EXAMINED, Act.TAKE_BACK): State.UNDER_EXAMINATION,
    (State.EXAMINED, Act.CERTIFY): State.APPROVED,
    # A signer was deleted; a registration ended (product.md, "What happens when").
    (State.SUBMITTED, Act.RETURN_BY_SYSTEM): State.RETURNED,
    (State.UNDER_EXAMINATION, Act.RETURN_BY_SYSTEM): State.RETURNED,
    (State.EXAMINED, Act.RETURN_BY_SYSTEM): State.RETURNED,
    (State.SUBMITTED, Act.REJECT_BY_SYSTEM): State.REJECTED,
    (State.UNDER_EXAMINATION, Act.REJECT_BY_SYSTEM): State.REJECTED,
    (State.EXAMINED, Act.REJECT_BY_SYSTEM): State.REJECTED,
    (State.APPROVED, Act.CANCEL): State.WITHDRAWN,
    (State.APPROVED, Act.LAPSE): State.LAPSED,
    (State.APPROVED, Act.SETTLE): State.PAID,
    (State.PAID, Act.ISSUE): State.ISSUED,
    (State.ISSUED, Act.ADD_COPY): State.ISSUED,
    (State.ISSUED, Act.CHANGE_PRINT_WINDOW): State.ISSUED,
    # Flags: in_payment, held, on_hold.
    (State.APPROVED, Act.START_PAYMENT): State.APPROVED,
    (State.APPROVED, Act.END_PAYMENT): State.APPROVED,
    (State.PAID, Act.HOLD): State.PAID,
    (State.PAID, Act.RESUME): State.PAID,
    (State.SUBMITTED, Act.SUSPEND): State.SUBMITTED,
    (State.UNDER_EXAMINATION, Act.SUSPEND): State.UNDER_EXAMINATION,
    (State.EXAMINED, Act.SUSPEND): State.EXAMINED,
    (State.APPROVED, Act.SUSPEND): State.APPROVED,
    (State.SUBMITTED, Act.UNSUSPEND): State.SUBMITTED,
    (State.UNDER_EXAMINATION, Act.UNSUSPEND): State.UNDER_EXAMINATION,
    (State.EXAMINED, Act.UNSUSPEND): State.EXAMINED,
    (State.APPROVED, Act.UNSUSPEND): State.APPROVED,
}
LIVE = frozenset(State) - {State.DRAFT, State.WITHDRAWN, State.REJECTED, State.LAPSED, State.DELETED}
"""The states of applications that DUP-01 compares with."""

APPLICANTS = frozenset({"user", "sub"})
SYSTEM = frozenset({"system"})

WHO_MAY: dict[Act, frozenset[str]] = {
    Act.SUBMIT: APPLICANTS,
    Act.ASK_SIGNER: frozenset({"sub"}),
    Act.CONFIRM: frozenset({"user"}),
    Act.DECLINE: frozenset({"user", "system"}),
    Act.DELETE: APPLICANTS | SYSTEM,
    Act.CLAIM: EXAMINERS,
    Act.RELEASE: EXAMINERS,
    Act.WITHDRAW: APPLICANTS,
    Act.AGREE_TO_WITHDRAWAL: EXAMINERS,
    Act.RETURN: EXAMINERS,
    Act.REJECT: EXAMINERS,
    Act.EXAMINE: EXAMINERS,
    Act.SEND_BACK: CERTIFIERS,
    Act.TAKE_BACK: EXAMINERS,
    Act.CERTIFY: CERTIFIERS,
    Act.RETURN_BY_SYSTEM: SYSTEM,
    Act.REJECT_BY_SYSTEM: SYSTEM,
    Act.CANCEL: SYSTEM,
    Act.LAPSE: SYSTEM,
    Act.START_PAYMENT: SYSTEM,
    Act.END_PAYMENT: SYSTEM,
    Act.SETTLE: SYSTEM,
    Act.HOLD: HOLDERS,
    Act.RESUME: HOLDERS,
    Act.ISSUE: SYSTEM,
    Act.ADD_COPY: SYSTEM,
    Act.CHANGE_PRINT_WINDOW: ADMINS,
    Act.SUSPEND: SYSTEM,
    Act.UNSUSPEND: SYSTEM,
}


class CertificateState(StrEnum):
    """The states of a certificate. Whether it can be printed is a matter of `print_until`, not of its state."""

    NUMBERED = "numbered"
    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"


class CertificateAct(StrEnum):
    """What can be done to a certificate."""

    ISSUE = "issue"
    REPLACE = "replace"
    REVOKE = "revoke"


CERTIFICATE_TRANSITIONS: dict[tuple[CertificateState, CertificateAct], CertificateState] = {
    (CertificateState.NUMBERED, CertificateAct.ISSUE): CertificateState.VALID,
    (CertificateState.VALID, CertificateAct.REPLACE): CertificateState.REPLACED,
    (CertificateState.VALID, CertificateAct.REVOKE): CertificateState.REVOKED,
}


def not_possible(state: State, act: str, *, act_ja: str = "", flag: tuple[str, str] | None = None) -> IllegalTransition:
    """The refusal of an act: one of the machine's, or another with its Japanese. `flag` is what stands in its way
    besides the state, in Japanese and English.
    """
    ja, en = cases.STATES[state].ja, str(state)
    if flag is not None:
        ja, en = f"{ja}・{flag[0]}", f"{en}, {flag[1]}"
    wanted = act_ja or cases.ACTS[act].ja
    sentence = f"この申請は現在「{ja}」のため、「{wanted}」はできません"
    return IllegalTransition("Application", en, act, ja=sentence)


def move(state: State, act: Act) -> State:
    """The state after the act. Raises `IllegalTransition`, which names both."""
    if (state, act) not in TRANSITIONS:
        raise not_possible(state, act)
    return TRANSITIONS[state, act]


def move_certificate(state: CertificateState, act: CertificateAct) -> CertificateState:
    """The certificate's state after the act. Raises `IllegalTransition`, which names both."""
    if (state, act) not in CERTIFICATE_TRANSITIONS:
        now = cases.CERTIFICATE_STATES[state].ja
        sentence = f"この証明書は現在「{now}」のため、この操作はできません"
        raise IllegalTransition("Certificate", state, act, ja=sentence)
    return CERTIFICATE_TRANSITIONS[state, act]
