"""Certificates that are due at the same time are rendered in one go and stored in one transaction."""

from collections.abc import Callable

from libs.common.auth import Caller
from libs.contracts.application import CertificateNumbered
from libs.contracts.values import CertificateDocument, Certification
from tests.services.rendering.rendering_system import RenderingSystem, numbered

Make = Callable[..., CertificateDocument]
RENDERED = "certificate.rendered.v1"
COUNT = 3


def orders_of(document: CertificateDocument, certification: Certification, user: Caller) -> list[CertificateNumbered]:
    return [numbered(document, certification, user, serial) for serial in range(1, COUNT + 1)]


async def transactions(system: RenderingSystem) -> int:
    """In how many transactions the PDFs were stored."""
    async with system.service.db.transaction("8888") as tx:
        return int(await tx.fetchval("SELECT count(DISTINCT xmin::text) FROM artefacts"))


# covers: DOC-06, REL-38
async def test_certificates_that_are_due_together_share_a_transaction_and_each_is_stored_once(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> None:
    orders = orders_of(document_of(3), certification, user)
    await system.hear(*orders)
    assert await system.work() == COUNT
    said = await system.said(RENDERED)
    assert {one["certificate_id"] for one in said} == {str(order.certificate_id) for order in orders}
    assert len({one["artefacts"][0]["sha256"] for one in said}) == await system.count("artefacts") == COUNT
    assert await transactions(system) == 1


# covers: REL-06, D-21
async def test_one_that_cannot_be_printed_yet_keeps_none_waiting_that_were_due_with_it(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> None:
    *others, waits = orders_of(document_of(3), certification, user)
    unheard = certification.model_copy(update={"seal_sha256": "0" * 64})
    await system.hear(*others, waits.model_copy(update={"certification": unheard}))
    assert await system.work() == COUNT
    said = [one["certificate_id"] for one in await system.said(RENDERED)]
    assert sorted(said) == sorted(str(order.certificate_id) for order in others)
    assert sorted(await system.jobs()) == [("done", 1)] * len(others) + [("waiting", 0)]


# covers: REL-06
async def test_a_certificate_whose_process_ended_is_printed_alone(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> None:
    await system.hear(*orders_of(document_of(3), certification, user))
    await system.attempted(1)
    assert await system.printing.print_some() == 1
