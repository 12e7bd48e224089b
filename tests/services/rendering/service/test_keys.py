"""The service whose sealing key has ended."""

from datetime import timedelta

from libs.contracts.application import CertificateNumbered
from ops.secrets import make_seal_key
from services.rendering.handlers.equipment import Equipment
from services.rendering.seal.keystore.files import FileKey
from tests.services.rendering.rendering_system import RenderingSystem


# covers: DOC-05, REL-37
async def test_what_is_due_waits_for_a_new_key_and_is_sealed_with_it(
    system: RenderingSystem, order: CertificateNumbered
) -> None:
    equipment = system.service.provided.get(Equipment)
    assert isinstance(equipment.keys.keys, list)
    system.clock.move(timedelta(days=4000))
    await system.hear(order)
    for _ in range(5):
        await system.work()
        system.clock.move(timedelta(minutes=1))
    assert await system.jobs() == [("waiting", 0)]
    assert await system.said("certificate.render-failed.v1") == []

    equipment.keys.keys.append(FileKey(*make_seal_key(begin=system.clock.now() - timedelta(days=1))))
    assert await system.work() == 1
    assert len(await system.said("certificate.rendered.v1")) == 1
