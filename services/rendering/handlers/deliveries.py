"""Giving certificates out while printing is open (DOC-04, D-22). Each delivery is recorded and said, then sent."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Database, Row, Transaction
from libs.common.errors import FieldError, Invalid, NotFound, Problem
from libs.common.outbox import emit
from libs.contracts.rendering import CertificatePrinted
from services.rendering.domain.rights import check_window, may_print
from services.rendering.handlers.bundle import Bundle
from services.rendering.store import archive, known
from services.rendering.store.archive import Certificate, Variant


async def hand_out(
    tx: Transaction, clock: Clock, caller: Caller, *, certificate_id: UUID, variant: Variant = "original"
) -> tuple[Certificate, bytes]:
    """The ORIGINAL, or the COPY that is made already (see `copies.hand_out`), for `caller`.

    Raises `NotFound` for certificates that are not the caller's, `NotIssuedYet` before it is rendered,
    `NotHeardOfTheIssue`, and `Gone` after the last day.
    """
    one = await printable(tx, clock, caller, certificate_id=certificate_id, variant=variant)
    await _record(tx, clock, caller, one, variant)
    return one, await archive.pdf_of(tx, certificate_id, variant)


async def printable(
    tx: Transaction, clock: Clock, caller: Caller, *, certificate_id: UUID, variant: Variant
) -> Certificate:
    """The certificate, if `caller` may be given this PDF of it now. Raises what `hand_out` raises."""
    found = await archive.certificates(tx, [certificate_id])
    ends = variant == "original" or not await known.gives_copies_after_window(tx, caller.chamber)
    return _printable(found.get(certificate_id), caller, clock, ends=ends)


async def hand_out_several(
    tx: Transaction, clock: Clock, caller: Caller, *, certificate_ids: Sequence[UUID]
) -> list[Certificate]:
    """Record the delivery of all of them, each once, in the order given; `archive.pdf_of` has their bytes.

    Raises `Invalid` naming each one that `hand_out` would refuse; then nothing is delivered.
    """
    wanted = list(dict.fromkeys(certificate_ids))
    found = await archive.certificates(tx, wanted)
    refused = [_refusal(place, found.get(one), caller, clock) for place, one in enumerate(certificate_ids)]
    if errors := [refusal for refusal in refused if refusal]:
        ja = "印刷できない証明書が含まれています。選択から外してもう一度お試しください"
        en = "Some of these certificates cannot be printed. Please leave them out and try again"
        raise Invalid(ja, en, code="not-printable", errors=errors)
    for certificate_id in wanted:
        await _record(tx, clock, caller, found[certificate_id], "original")
    return [found[certificate_id] for certificate_id in wanted]


async def log_of(tx: Transaction, caller: Caller, *, certificate_id: UUID) -> list[Row]:
    """Who was given it, and when (DOC-04). Raises `NotFound` for certificates that are not the caller's."""
    one = (await archive.certificates(tx, [certificate_id])).get(certificate_id)
    if one is None or not may_print(caller, one.registration_id, one.sub_id):
        raise NotFound()
    return await archive.prints(tx, certificate_id)


async def log_of_chamber(tx: Transaction, *, certificate_id: UUID) -> list[Row]:
    """Who was given a certificate of this chamber, and when. Raises `NotFound` for other chambers' certificates."""
    if certificate_id not in await archive.certificates(tx, [certificate_id]):
        raise NotFound()
    return await archive.prints(tx, certificate_id)


def _printable(one: Certificate | None, caller: Caller, clock: Clock, *, ends: bool = True) -> Certificate:
    if one is None or not may_print(caller, one.registration_id, one.sub_id):
        raise NotFound()
    check_window(is_rendered=one.is_rendered, print_until=one.print_until, today=clock.today(), ends=ends)
    return one


def _refusal(place: int, one: Certificate | None, caller: Caller, clock: Clock) -> FieldError | None:
    try:
        _printable(one, caller, clock)
    except Problem as problem:
        return FieldError(f"/certificate_ids/{place}", problem.code, problem.ja, problem.en)
    return None


async def _record(tx: Transaction, clock: Clock, caller: Caller, one: Certificate, variant: Variant) -> None:
    await archive.record_print(tx, one, variant, caller, clock.now())
    await emit(
        tx,
        CertificatePrinted(
            chamber=one.chamber,
            version=one.version,
            certificate_id=one.certificate_id,
            application_id=one.application_id,
            variant=variant,
            by=caller.login,
            at=clock.now(),
        ),
    )


async def bundled(db: Database, chosen: Sequence[Certificate], now: datetime) -> AsyncIterator[bytes]:
    """The ORIGINALs of `hand_out_several` as one ZIP file, part by part; each PDF is named by its certificate's number.

    They are not merged into one PDF: that would break their signatures (DOC-05).
    """
    bundle = Bundle(now)
    for one in chosen:
        async with db.transaction(one.chamber) as tx:
            pdf = await archive.pdf_of(tx, one.certificate_id, "original")
        yield bundle.add(f"{one.certificate_no}.pdf", pdf)
    yield bundle.end()
