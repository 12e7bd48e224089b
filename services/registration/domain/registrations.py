"""A trade registration: what others know of it, and how it begins (REG-10)."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from libs.contracts.registration import RegistrationApproved, RegistrationChanged, SignatureRecorded, SignerSnapshot
from libs.contracts.values import Contact
from services.registration.domain.company import Company
from services.registration.domain.reception import Accepted
from services.registration.domain.requests import Submission
from services.registration.domain.states import RegistrationState, SignerAct, SignerState, next_signer_state


@dataclass(frozen=True)
class Signer:
    """A signer of a registration. `serial` becomes the end of the user ID; `login` is known once identity made it.

    `email_confirmed_at`: when the signer confirmed `email` as the own one (IDN-04); None before.
    """

    signer_id: UUID
    serial: int
    state: SignerState
    name_ja: str
    name_en: str
    title_en: str
    email: str
    signature_sha256: str
    login: str | None = None
    email_confirmed_at: datetime | None = None


@dataclass(frozen=True)
class Registration:
    """One registration. `valid_until` is its last day (Japan date); `admin_login` is known once identity made it."""

    registration_id: UUID
    chamber: str
    number: str
    version: int
    state: RegistrationState
    company: Company
    valid_from: date
    valid_until: date
    signers: tuple[Signer, ...]
    admin_login: str | None = None

    @property
    def cards_ready(self) -> bool:
        """Whether identity has made all IDs, so that cards can be printed (D-07)."""
        return self.admin_login is not None and all(signer.login for signer in self.signers)


def begin(
    registration_id: UUID,
    chamber: str,
    number: str,
    submission: Submission,
    signatures: Mapping[UUID, Accepted],
    *,
    today: date,
    years: int,
) -> Registration:
    """The registration of an approved request: valid from `today` (Japan date) for `years` years (REG-13)."""
    signers = tuple(
        Signer(
            serial=serial,
            state=next_signer_state(SignerState.PROPOSED, SignerAct.APPROVE),
            signature_sha256=signatures[signer.signer_id].sha256,
            **dict(signer),
        )
        for serial, signer in enumerate(submission.signers, start=1)
    )
    return Registration(
        registration_id=registration_id,
        chamber=chamber,
        number=number,
        version=1,
        state=RegistrationState.ACTIVE,
        company=submission.company,
        valid_from=today,
        valid_until=years_later(today, years),
        signers=signers,
    )


def years_later(day: date, years: int) -> date:
    """This day `years` later; 28 February where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def with_confirmed_email(registration: Registration, signer: Signer, email: str, at: datetime) -> Registration:
    """The registration after its signer confirmed `email`; one version later when that is another address than before.

    The same object when a later confirmation was heard of already.
    """
    if signer.email_confirmed_at is not None and signer.email_confirmed_at >= at:
        return registration
    after = replace(signer, email=email, email_confirmed_at=at)
    signers = tuple(after if one is signer else one for one in registration.signers)
    return replace(registration, signers=signers, version=registration.version + (email != signer.email))


def approved(registration: Registration) -> RegistrationApproved:
    """The full snapshot of a new registration."""
    return RegistrationApproved(**_facts(registration))


def changed(registration: Registration, *what: str) -> RegistrationChanged:
    """The full snapshot after something moved: contact, content, signers, renewed, expired, suspended, …"""
    return RegistrationChanged(**_facts(registration), changed=list(what))


def _facts(registration: Registration) -> dict[str, Any]:
    company, contact = registration.company, registration.company.contact
    return {
        "chamber": registration.chamber,
        "version": registration.version,
        "registration_id": registration.registration_id,
        "registration_number": registration.number,
        "state": registration.state.value,
        "kind": company.kind,
        "membership": company.membership,
        "name_ja": company.full_name_ja,
        "name_en": company.name_en,
        "addresses_en": company.addresses_en,
        "contact": Contact(name=contact.name, email=contact.email, phone=contact.phone, department=contact.department),
        "valid_from": registration.valid_from,
        "valid_until": registration.valid_until,
        "signers": [_snapshot(signer) for signer in registration.signers],
    }


def _snapshot(signer: Signer) -> SignerSnapshot:
    return SignerSnapshot(
        signer_id=signer.signer_id,
        serial=signer.serial,
        state="deleted" if signer.state is SignerState.DELETED else "active",
        name_ja=signer.name_ja,
        name_en=signer.name_en,
        title_en=signer.title_en,
        email=signer.email,
        signature_sha256=signer.signature_sha256,
    )


def signature_recorded(registration: Registration, accepted: Accepted) -> SignatureRecorded:
    """The picture for those who print it. Said at approval: a refused request leaves no signature elsewhere (D-21)."""
    return SignatureRecorded(
        chamber=registration.chamber,
        version=1,
        signer_id=accepted.signer_id,
        registration_id=registration.registration_id,
        sha256=accepted.sha256,
        png_base64=base64.b64encode(accepted.png).decode(),
    )
