"""A draft is judged outside any transaction: what it is judged by is loaded first, and compared before it counts.

Thousands of goods lines take seconds: no connection waits for them meanwhile, and companies take turns.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date

from libs.common.auth import Caller
from libs.common.db import Transaction
from libs.common.places import asker
from libs.contracts.registration import ChamberSettings
from libs.contracts.values import CertificateKind
from services.application import places
from services.application.domain.uploads import own_layout
from services.application.domain.values import Application
from services.application.draft import Draft
from services.application.facts import Facts, SignerFacts
from services.application.findings import Finding
from services.application.handlers.callers import chamber_of
from services.application.offer import not_offered, without_fee
from services.application.required import missing
from services.application.rules import check
from services.application.store import applications, fees, files, known


@dataclass(frozen=True)
class Basis:
    """All that a draft is judged by, as it stood at one moment; `today` in Japan.

    Two are the same when nothing has changed: of the draft itself `version` tells that.
    """

    version: int
    kind: CertificateKind
    draft: Draft = field(compare=False)
    facts: Facts
    settings: ChamberSettings
    kinds_with_fee: tuple[str, ...]
    today: date


@dataclass(frozen=True)
class Judged:
    """What was found, and by what."""

    basis: Basis
    findings: list[Finding]


class ChangedMeanwhile(Exception):
    """What the draft was judged by has changed since: it has to be judged again."""


async def basis_of(tx: Transaction, application: Application, draft: Draft, today: date) -> Basis:
    """What `draft` would be judged by now. Raises `Unavailable` before the chamber is known."""
    chamber = await chamber_of(tx, application.chamber)
    kinds = sorted(await fees.kinds_on(tx, application.chamber, today))
    facts = replace(await _facts(tx, application, draft), accepted=chamber.settings.accepted_words)
    kind = draft.kind or application.kind
    return Basis(application.version, kind, draft, facts, chamber.settings, tuple(kinds), today)


async def judge(basis: Basis, caller: Caller) -> Judged:
    """All findings, that of a kind without a fee among them. Raises what `FairPlaces.place` raises."""
    async with places.RULES.place(asker(caller)):
        found = await asyncio.to_thread(findings, basis)
    return Judged(basis, found + without_fee(basis.kind, basis.kinds_with_fee))


def findings(basis: Basis) -> list[Finding]:
    """Missing fields, everything that the rule book says with the chamber's severities, and what is not offered."""
    own = basis.facts.own_layout is not None
    breaches = check(basis.draft, basis.facts, basis.settings.rule_severities, basis.today)
    lacking = missing(basis.draft, with_own_layout=own)
    return lacking + breaches + not_offered(basis.draft, basis.settings, with_own_layout=own)


async def require_same(tx: Transaction, application: Application, basis: Basis, today: date) -> None:
    """Raise `ChangedMeanwhile` unless the locked application would be judged by the same as before."""
    is_same = application.version == basis.version
    if not is_same or await basis_of(tx, application, basis.draft, today) != basis:
        raise ChangedMeanwhile


async def _facts(tx: Transaction, application: Application, draft: Draft) -> Facts:
    registration = await known.registration(tx, application.registration_id)
    present = await files.present(tx, application.application_id)
    return Facts(
        name_en=registration.name_en if registration else "",
        addresses_en=registration.addresses_en if registration else (),
        signer=await _signer(tx, application, draft),
        live=tuple(await applications.live_with_invoices(tx, draft, application)),
        file_kinds=frozenset(file.kind for file in present),
        own_layout=own_layout(present),
    )


async def _signer(tx: Transaction, application: Application, draft: Draft) -> SignerFacts | None:
    """The signer whose application it is, if the draft names him by id or e-mail: nobody signs for another."""
    found = await known.signer(tx, application.signer_id)
    if found is None:
        return None
    facts, email = found
    return facts if draft.signer.strip().lower() in {str(facts.signer_id), email.lower()} else None
