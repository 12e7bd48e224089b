"""What the decisions take and return: the application, its certificate, who acts, and a decision itself."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from libs.common.errors import Forbidden
from libs.common.events import Event
from libs.contracts.values import Artefact, CertificateKind, Document
from services.application.domain.states import WHO_MAY, Act, CertificateState, State, move, not_possible
from services.application.findings import Finding

STOPPED_BY_SUSPENSION = frozenset({Act.CLAIM, Act.EXAMINE, Act.CERTIFY, Act.START_PAYMENT})


@dataclass(frozen=True)
class Actor:
    """Who acts. `roles` are `user` or `sub` (the kind of the login), the chamber's staff roles, or `system`.

    `registration_id`, `signer_id` and `sub_id` are those of the login; staff and the system have none.
    """

    login: str
    roles: frozenset[str]
    registration_id: UUID | None = None
    signer_id: UUID | None = None
    sub_id: UUID | None = None


SYSTEM = Actor(login="system", roles=frozenset({"system"}))


@dataclass(frozen=True)
class Precheck:
    """The outcome of rendering's trial for the content with this digest (D-16)."""

    content_sha256: str
    ok: bool


@dataclass(frozen=True)
class Application:
    """One application. `version` grows with every decision and travels in its events (D-37).

    `revision` counts submissions; `document` and `content_sha256` are the latest, frozen. `examiner` has claimed it.
    `payment_id` is the latest payment that it is part of; `paid_by` the login of who paid, None where nobody did
    himself.
    """

    application_id: UUID
    chamber: str
    registration_id: UUID
    signer_id: UUID
    kind: CertificateKind
    sub_id: UUID | None = None
    state: State = State.DRAFT
    version: int = 0
    revision: int = 0
    receipt_no: str | None = None
    document: Document | None = None
    content_sha256: str | None = None
    submitted_at: datetime | None = None
    precheck: Precheck | None = None
    examiner: str | None = None
    examined_by: str | None = None
    certified_by: str | None = None
    certificate_date: date | None = None
    on_hold: bool = False
    in_payment: bool = False
    held: bool = False
    payment_id: UUID | None = None
    paid_by: str | None = None
    render_failure: str | None = None


@dataclass(frozen=True)
class Certificate:
    """What an application becomes once its fee is settled. `print_until` is the last Japan day of printing (DOC-04)."""

    certificate_id: UUID
    application_id: UUID
    certificate_no: str
    certificate_date: date
    key_version: int
    state: CertificateState = CertificateState.NUMBERED
    issued_at: datetime | None = None
    print_until: date | None = None
    artefacts: tuple[Artefact, ...] = ()


@dataclass(frozen=True)
class Move:
    """One line of the application's history (APP-08). `why` is the message or reason that was given.

    `accepted` are the warnings that the examiner let stand for that reason; None where nobody was asked.
    """

    act: Act
    from_state: State
    to_state: State
    by: str
    at: datetime
    why: str = ""
    accepted: tuple[Finding, ...] | None = None


@dataclass(frozen=True)
class Decision:
    """The new state, the line for the history and the events to tell: to be saved together or not at all."""

    application: Application
    move: Move
    events: tuple[Event, ...] = ()
    certificate: Certificate | None = None


def decide(application: Application, act: Act, by: Actor, at: datetime, why: str = "", **changes: Any) -> Decision:
    """Check that the act is possible and the actor's to do, and apply it. Events are for the caller to add.

    Raises `Forbidden`, or `IllegalTransition` when the state or a flag does not allow it.
    """
    require_right(application, act, by)
    to_state = move(application.state, act)
    if application.on_hold and act in STOPPED_BY_SUSPENSION:
        raise not_possible(application.state, act, flag=("貿易登録の停止により保留", "on hold"))
    changed = replace(application, state=to_state, version=application.version + 1, **changes)
    return Decision(changed, Move(act, application.state, to_state, by.login, at, why))


def require_right(application: Application, act: Act, by: Actor) -> None:
    """Raise `Forbidden` unless the actor has a role for the act and, being an applicant, owns the application."""
    if not by.roles & WHO_MAY[act] or not _is_theirs(application, by):
        raise Forbidden(f"「{act}」を行う権限がありません", f"You may not '{act}' this application")


def _is_theirs(application: Application, by: Actor) -> bool:
    """A user ID owns what the signer and his sub-IDs made; a sub-ID only what it made itself; staff own nothing."""
    if "sub" in by.roles:
        return by.sub_id is not None and by.sub_id == application.sub_id
    if "user" in by.roles:
        return by.registration_id == application.registration_id and by.signer_id == application.signer_id
    return True
