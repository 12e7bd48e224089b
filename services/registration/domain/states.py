"""The state machines of requests, registrations and signers (product.md, "State machines")."""

from collections.abc import Mapping
from enum import StrEnum

from libs.common.errors import IllegalTransition


class RequestState(StrEnum):
    """Where a registration request stands. `invited` is the time before the link is opened and consents are given."""

    INVITED = "invited"
    ENTERING = "entering"
    SUBMITTED = "submitted"
    CHECKING = "checking"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class RequestAct(StrEnum):
    """What moves a request."""

    CONSENT = "consent"
    ENTER = "enter"
    SUBMIT = "submit"
    CORRECT = "correct"
    CHECK = "check"
    RETURN = "return"
    APPROVE = "approve"
    REFUSE = "refuse"
    LAPSE = "lapse"
    CANCEL = "cancel"


class RegistrationState(StrEnum):
    """Whether a registration can be used."""

    ACTIVE = "active"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    ENDED = "ended"


class RegistrationAct(StrEnum):
    """What moves a registration. Only approval is decided today; the others come with renewals and suspensions."""

    EXPIRE = "expire"
    SUSPEND = "suspend"
    RESUME = "resume"
    RESUME_EXPIRED = "resume expired"
    RENEW = "renew"
    END = "end"


class SignerState(StrEnum):
    """Whether a signer may sign. A signer of a request that is not approved yet is proposed."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DELETED = "deleted"


class SignerAct(StrEnum):
    """What moves a signer."""

    APPROVE = "approve"
    DELETE = "delete"


_S, _A = RequestState, RequestAct
REQUEST_MOVES: Mapping[tuple[RequestState, RequestAct], RequestState] = {
    (_S.INVITED, _A.CONSENT): _S.ENTERING,
    (_S.INVITED, _A.LAPSE): _S.LAPSED,
    # Consents are given again when the terms have changed meanwhile (REG-30).
    (_S.ENTERING, _A.CONSENT): _S.ENTERING,
    (_S.ENTERING, _A.ENTER): _S.ENTERING,
    (_S.ENTERING, _A.SUBMIT): _S.SUBMITTED,
    (_S.ENTERING, _A.LAPSE): _S.LAPSED,
    (_S.ENTERING, _A.CANCEL): _S.CANCELLED,
    (_S.SUBMITTED, _A.CONSENT): _S.SUBMITTED,
    # What is typed now counts only once it is submitted again, as the next revision (REG-07).
    (_S.SUBMITTED, _A.ENTER): _S.SUBMITTED,
    (_S.SUBMITTED, _A.CORRECT): _S.SUBMITTED,
    (_S.SUBMITTED, _A.CHECK): _S.CHECKING,
    (_S.SUBMITTED, _A.LAPSE): _S.LAPSED,
    (_S.SUBMITTED, _A.CANCEL): _S.CANCELLED,
    (_S.CHECKING, _A.CHECK): _S.CHECKING,
    (_S.CHECKING, _A.RETURN): _S.ENTERING,
    (_S.CHECKING, _A.APPROVE): _S.APPROVED,
    (_S.CHECKING, _A.REFUSE): _S.REFUSED,
}

_R, _B = RegistrationState, RegistrationAct
REGISTRATION_MOVES: Mapping[tuple[RegistrationState, RegistrationAct], RegistrationState] = {
    (_R.ACTIVE, _B.EXPIRE): _R.EXPIRED,
    (_R.ACTIVE, _B.SUSPEND): _R.SUSPENDED,
    (_R.EXPIRED, _B.SUSPEND): _R.SUSPENDED,
    (_R.SUSPENDED, _B.RESUME): _R.ACTIVE,
    (_R.SUSPENDED, _B.RESUME_EXPIRED): _R.EXPIRED,
    (_R.ACTIVE, _B.RENEW): _R.ACTIVE,
    (_R.SUSPENDED, _B.RENEW): _R.SUSPENDED,
    (_R.EXPIRED, _B.RENEW): _R.ACTIVE,
    (_R.ACTIVE, _B.END): _R.ENDED,
    (_R.EXPIRED, _B.END): _R.ENDED,
    (_R.SUSPENDED, _B.END): _R.ENDED,
}

SIGNER_MOVES: Mapping[tuple[SignerState, SignerAct], SignerState] = {
    (SignerState.PROPOSED, SignerAct.APPROVE): SignerState.ACTIVE,
    (SignerState.ACTIVE, SignerAct.DELETE): SignerState.DELETED,
}


def next_request_state(state: RequestState, act: RequestAct) -> RequestState:
    """Where `act` leads. Raises `IllegalTransition`."""
    if (state, act) not in REQUEST_MOVES:
        raise IllegalTransition("登録申請 (registration request)", state, act)
    return REQUEST_MOVES[state, act]


def next_registration_state(state: RegistrationState, act: RegistrationAct) -> RegistrationState:
    """Where `act` leads. Raises `IllegalTransition`."""
    if (state, act) not in REGISTRATION_MOVES:
        raise IllegalTransition("貿易登録 (trade registration)", state, act)
    return REGISTRATION_MOVES[state, act]


def next_signer_state(state: SignerState, act: SignerAct) -> SignerState:
    """Where `act` leads. Raises `IllegalTransition`."""
    if (state, act) not in SIGNER_MOVES:
        raise IllegalTransition("署名者 (signer)", state, act)
    return SIGNER_MOVES[state, act]
