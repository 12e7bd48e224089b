"""Use cases: publish a certificate, keep a chamber, look a certificate up."""

import asyncio
import json
from dataclasses import dataclass

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import NotYetKnown
from libs.contracts.application import ApplicationIssued, CertificateCopied
from libs.contracts.registration import ChamberConfigured
from services.reference import domain, store
from services.reference.domain import Codes, Published
from services.reference.throttle import Guesses


async def publish(tx: Transaction, event: ApplicationIssued) -> None:
    """Make an issued certificate verifiable."""
    facts = event.facts.model_dump(mode="json") | {"document": domain.public_facts(event.facts.document)}
    await store.publish(
        tx,
        chamber=event.chamber,
        version=event.version,
        certificate_id=event.certificate_id,
        certificate_no=event.certificate_no,
        kind=event.kind,
        certificate_date=event.certificate_date,
        access_code_hash=event.access_code_hash,
        hash_key_version=event.hash_key_version,
        issued_at=event.issued_at,
        facts=json.dumps(facts, ensure_ascii=False),
        artefacts=json.dumps([artefact.model_dump(mode="json") for artefact in event.artefacts]),
    )


async def recognise_copy(tx: Transaction, event: CertificateCopied) -> None:
    """Show the COPY's digest beside the ORIGINAL's (D-41). Raises `NotYetKnown` before the certificate is published."""
    artefacts = json.dumps([artefact.model_dump(mode="json") for artefact in event.artefacts])
    if not await store.keep_artefacts(tx, event.certificate_id, event.version, artefacts):
        raise NotYetKnown(f"certificate {event.certificate_id}")


async def keep_chamber(tx: Transaction, event: ChamberConfigured) -> None:
    """Keep what the site shows of a chamber."""
    await store.keep_chamber(
        tx,
        chamber=event.chamber,
        version=event.version,
        name_ja=event.name_ja,
        name_en=event.name_en,
        open_=event.open,
        office=event.office.model_dump_json(),
        detail=event.settings.reference_detail,
    )


@dataclass(frozen=True)
class Verification:
    """What a lookup needs. `trusted_proxies` says whose word tells the client's address."""

    reader: store.Reader
    guesses: Guesses
    hash_key: bytes
    clock: Clock
    trusted_proxies: int = 0


async def look_up(verification: Verification, *, address: str, codes: Codes) -> Published | None:
    """The certificate to which the codes belong; None for every mismatch alike. Raises `TooMany`, `Unavailable`.

    The address is judged again right before the answer, without an await between: tries sent side by side
    are counted one by one.
    """
    guesses, clock = verification.guesses, verification.clock
    guesses.admit(address, clock.now())
    found = await verification.reader.find(codes.number)
    is_confirmed = domain.is_confirmed(codes, found, verification.hash_key)
    pause = guesses.pause_seconds(codes.number, clock.now())
    if pause:
        await asyncio.sleep(pause)
    guesses.admit(address, clock.now())
    if not is_confirmed:
        guesses.note_wrong(address, codes.number, clock.now())
        return None
    return found
