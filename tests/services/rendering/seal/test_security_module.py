"""Certificates sealed by a key inside a security module (docs/decisions/0012)."""

import asyncio
import pickle
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from pyhanko.sign.validation.status import PdfSignatureStatus

from libs.common.clock import FixedClock
from libs.contracts.application import CertificateNumbered
from ops.secrets import make_seal_key
from services.rendering.documents import render_original
from services.rendering.handlers.equipment import Equipment
from services.rendering.pool import RenderPool
from services.rendering.seal.keystore import KeyHangs, Keys, SealKey
from services.rendering.seal.keystore.settings import keys_of
from services.rendering.seal.keystore.tokens import ModuleAway, PinRefused
from tests.services.rendering import judges, misbehaving
from tests.services.rendering.conftest import Order
from tests.services.rendering.rendering_system import RenderingSystem
from tests.services.rendering.seal.security_module import PIN, SecurityModule, lose_patience, lose_sessions

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@dataclass
class Vault:
    """A module with one token, the address of its key, and a worker that can reach it."""

    module: SecurityModule
    address: str
    worker: RenderPool

    @property
    def key(self) -> SealKey:
        [key] = keys_of(self.address, self.module.root.pem.decode())
        return key

    @property
    def pin(self) -> Path:
        return self.module.folder / "pin"


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecurityModule]:
    module = SecurityModule(tmp_path_factory.mktemp("module"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(module.configuration))
        yield module


@pytest_asyncio.fixture(scope="module")
async def worker(module: SecurityModule) -> AsyncIterator[RenderPool]:
    pool = RenderPool(1)
    await pool.start()
    yield pool
    await pool.stop()


@pytest.fixture(scope="module")
def vault(module: SecurityModule, worker: RenderPool) -> Vault:
    module.make_token("Chamber 8888")
    certificate = module.certify("seal-2026", module.make_key("Chamber 8888", "seal-2026"), NOW - DAY)
    return Vault(module, module.address("Chamber 8888", "seal-2026", certificate), worker)


async def judged(pdf: bytes, root: bytes) -> PdfSignatureStatus:
    """pyHanko runs a loop of its own."""
    return await asyncio.to_thread(judges.validate, pdf, root)


# about: DOC-05
async def test_a_key_in_a_security_module_follows_one_in_a_file(
    vault: Vault, order_of: Callable[..., Order], tmp_path: Path
) -> None:
    old_key, old_certificate = make_seal_key(begin=NOW - 30 * DAY)
    bundle = old_certificate.decode() + vault.module.root.pem.decode()
    keys = Keys(keys_of(f"{old_key.decode()}\n{vault.address}\n", bundle), clock := FixedClock(NOW - 2 * DAY))
    by_file = await vault.worker.render(render_original, *order_of(3), keys.current())
    clock.move(2 * DAY)
    by_token = await vault.worker.render(render_original, *order_of(3), keys.current())

    assert (await judged(by_file.pdf, old_certificate)).bottom_line
    status = await judged(by_token.pdf, vault.module.root.pem)
    assert (status.valid, status.intact, status.trusted) == (True, True, True)
    assert "seal-2026" in status.signing_cert.subject.human_friendly
    (tmp_path / "sealed.pdf").write_bytes(by_token.pdf)
    assert "Signature is Valid" in judges.run("pdfsig", tmp_path / "sealed.pdf")


async def test_a_session_that_was_lost_is_begun_again(vault: Vault, order_of: Callable[..., Order]) -> None:
    await vault.worker.render(render_original, *order_of(3), vault.key)
    await vault.worker.render(lose_sessions)
    sealed = await vault.worker.render(render_original, *order_of(3), vault.key)
    assert (await judged(sealed.pdf, vault.module.root.pem)).bottom_line


@pytest.fixture
def sealing(vault: Vault, system: RenderingSystem) -> RenderingSystem:
    """The service whose only key is in the module."""
    system.clock.instant = NOW
    system.printing.runner.pool = vault.worker
    system.service.provided.get(Equipment).keys.keys = [vault.key]
    return system


async def waits_and_is_sealed(system: RenderingSystem, order: CertificateNumbered, cure: Callable[[], object]) -> None:
    """Nothing is sealed before the cure, whenever the service looks, and no attempt is counted; then it is."""
    await system.hear(order)
    for _ in range(4):
        await system.work()
        assert await system.jobs() == [("waiting", 0)]
        system.clock.move(timedelta(minutes=1))
    cure()
    system.clock.move(PinRefused.rest)
    assert await system.work() == 1
    assert await system.jobs() == [("done", 1)]
    assert len(await system.said("certificate.rendered.v1")) == 1


# covers: DOC-05, REL-37
async def test_what_is_due_waits_for_a_module_that_is_away(
    vault: Vault, sealing: RenderingSystem, order: CertificateNumbered
) -> None:
    away = vault.module.tokens.rename(vault.module.folder / "away")
    await vault.worker.render(lose_sessions)
    with pytest.raises(ModuleAway, match="cannot seal"):
        vault.key.open().sign(bytes(32))
    await waits_and_is_sealed(sealing, order, lambda: away.rename(vault.module.tokens))


# covers: DOC-05, REL-37
async def test_what_is_due_waits_for_the_right_pin_and_a_wrong_one_is_tried_once(
    vault: Vault, sealing: RenderingSystem, order: CertificateNumbered
) -> None:
    vault.pin.write_text("wrong-31415")
    await vault.worker.render(lose_sessions)
    key = vault.key.open()
    with pytest.raises(PinRefused, match="PinIncorrect"):
        key.sign(bytes(32))
    with pytest.raises(PinRefused, match="put the right one") as refused:
        key.sign(bytes(32))
    assert "31415" not in str(refused.value)
    await waits_and_is_sealed(sealing, order, lambda: vault.pin.write_text(PIN))


# covers: DOC-05, REL-37
async def test_what_is_due_waits_for_a_module_that_hangs_and_the_worker_is_replaced(
    vault: Vault, sealing: RenderingSystem, order: CertificateNumbered
) -> None:
    await vault.worker.render(lose_sessions)
    await vault.worker.render(lose_patience)
    before = await vault.worker.render(misbehaving.pid)
    await sealing.hear(order)
    with vault.module.hanging():
        assert await sealing.work() == 1
        assert await sealing.jobs() == [("waiting", 0)]
    sealing.clock.move(KeyHangs.rest)
    assert await sealing.work() == 1
    assert await sealing.jobs() == [("done", 1)]
    assert await vault.worker.render(misbehaving.pid) != before


def test_a_key_that_is_not_that_of_its_certificate_seals_nothing(vault: Vault) -> None:
    vault.module.make_key("Chamber 8888", "other")
    certificate = vault.module.certify("mixed-up", vault.module.root.key.public_key(), NOW)
    [key] = keys_of(vault.module.address("Chamber 8888", "other", certificate), "")
    with pytest.raises(ModuleAway, match=r"'other' .* is not that of its certificate"):
        key.open().sign(bytes(32))


def test_an_address_says_what_is_wrong_with_it(vault: Vault) -> None:
    for wrong, reason in (
        (vault.address.replace("token=", "tokin="), "lacks token"),
        (vault.address.replace("libsofthsm2.so", "nothing.so"), "no file .*nothing.so"),
        (f"{vault.address}&pin-value={PIN}", "must not stand in the settings"),
        (vault.module.address("Chamber 8888", "seal", vault.pin), "must begin with the certificate"),
    ):
        with pytest.raises(ValueError, match=reason) as refused:
            keys_of(wrong, "")
        assert PIN not in str(refused.value)


def test_the_pin_does_not_travel_to_the_workers(vault: Vault) -> None:
    assert PIN.encode() not in pickle.dumps(vault.key)
