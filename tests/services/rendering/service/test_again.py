"""What is stored could be made again: the frozen document shows the same pages whenever it is printed (DOC-06)."""

from datetime import timedelta

from PIL import ImageChops

from libs.common.auth import Caller
from libs.contracts.application import CertificateNumbered
from services.rendering.domain.results import RenderedPdf
from services.rendering.handlers import certificates
from services.rendering.handlers.equipment import Equipment
from services.rendering.store import queue
from tests.services.rendering.judges import pictures
from tests.services.rendering.rendering_system import RenderingSystem, chamber_configured, issued
from tests.services.rendering.service.test_certificates import LAST_DAY

OTHER_SEAL = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'


async def printed_again(system: RenderingSystem) -> RenderedPdf:
    """The only job once more, without its end: what is stored is never replaced."""
    async with system.service.db.transaction("8888") as tx:
        await tx.execute("UPDATE jobs SET state = 'waiting'")
        [job] = await queue.claim(tx, system.clock.now(), system.clock.now(), 1)
        equipment = system.service.provided.get(Equipment)
        assert isinstance(equipment, Equipment)
        render = await certificates.prepare(tx, equipment, job)
    return await system.printing.runner.pool.render(render)


# covers: DOC-06, REL-38, D-21, D-41
async def test_a_year_later_and_under_a_new_seal_the_certificate_looks_as_it_was_stored(
    system: RenderingSystem, order: CertificateNumbered, user: Caller
) -> None:
    await system.hear(order)
    await system.work()
    await system.hear(issued(order, LAST_DAY))
    status, stored = await system.print_original(user, order.certificate_id)
    renamed = chamber_configured(OTHER_SEAL, version=2).model_copy(update={"name_en": "Another Chamber"})
    await system.hear(renamed)
    system.clock.move(timedelta(days=365))
    again = await printed_again(system)
    assert status == 200 and again.pdf != stored
    for before, after in zip(pictures(stored), pictures(again.pdf), strict=True):
        assert ImageChops.difference(before, after).getbbox() is None
    assert await system.count("artefacts") == 1
