"""The service whose sealing key has ended."""

from datetime import timedelta

from libs.contracts.application import CertificateNumbered
from ops.secrets import make_seal_key
from services.rendering.handlers.equipment import Equipment
from services.rendering.seal.keystore.files import FileKey
from tests.services.rendering.house import House


# covers: DOC-05, REL-37
async def test_what_is_due_waits_for_a_new_key_and_is_sealed_with_it(house: House, order: CertificateNumbered) -> None:
    equipment = house.service.provided.get(Equipment)
    assert isinstance(equipment.keys.keys, list)
    house.clock.move(timedelta(days=4000))
    await house.hear(order)
    for _ in range(5):
        await house.work()
        house.clock.move(timedelta(minutes=1))
    assert await house.jobs() == [("waiting", 0)]
    assert await house.said("certificate.render-failed.v1") == []

    equipment.keys.keys.append(FileKey(*make_seal_key(begin=house.clock.now() - timedelta(days=1))))
    assert await house.work() == 1
    assert len(await house.said("certificate.rendered.v1")) == 1
