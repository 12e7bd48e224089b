"""Seals that carry the time-stamp of an authority (docs/decisions/0015)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest
from aiohttp import ClientTimeout
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign.validation.status import PdfSignatureStatus

from libs.common.auth import Caller
from libs.common.clock import FixedClock
from libs.common.service import Service
from libs.contracts.application import CertificateNumbered
from ops.secrets import make_seal_key
from sandbox.timestamps.keys import make_keys
from sandbox.timestamps.stamper import POLICY, Stamper
from services.rendering.app import Settings
from services.rendering.domain.results import RenderedPdf
from services.rendering.seal.keystore import CannotSeal
from services.rendering.seal.keystore.certificates import read_certificates
from services.rendering.seal.keystore.files import FileKey
from services.rendering.seal.sealing import Sealer
from services.rendering.seal.timestamps.answers import AnswerRefused, read_answer
from services.rendering.seal.timestamps.authority import Authority, AuthorityAway
from services.rendering.seal.timestamps.placing import NoRoomForToken, Place
from services.rendering.seal.timestamps.queries import Query
from tests.services.rendering import judges
from tests.services.rendering.rendering_system import RenderingSystem, issued
from tests.services.rendering.seal.authorities import Elsewhere
from tests.services.rendering.seal.root import Root

FAULTS = {
    "away": "does not answer",
    "slow": "does not answer",
    "broken": "status 500",
    "garbage": "cannot be read",
    "empty": "cannot be read",
    "endless": "far too long",
    "refusal": "says rejection bad data format",
    "imprint": "another imprint",
    "nonce": "nonce is another",
    "time": "its time is",
    "certificates": "signer's certificate is not in it",
    "foreign": "not trusted",
    "expired": "was not valid at the time",
    "purpose": "not for time-stamping alone",
    "altered": "over another content",
}


@pytest.fixture
async def elsewhere(clock: FixedClock) -> Elsewhere:
    return Elsewhere(clock)


@pytest.fixture
async def address(elsewhere: Elsewhere) -> AsyncIterator[str]:
    async with elsewhere.serving() as url:
        yield url


@pytest.fixture
async def authority(elsewhere: Elsewhere, address: str, clock: FixedClock) -> AsyncIterator[Authority]:
    one = Authority(address, read_certificates(elsewhere.root), POLICY, clock)
    await one.open()
    yield one
    await one.close()


@pytest.fixture(scope="module")
def sealed() -> RenderedPdf:
    return sealed_page(FileKey(*make_seal_key()))


def sealed_page(key: FileKey) -> RenderedPdf:
    """An empty page with room for a time-stamp."""
    page, content = pikepdf.new(), BytesIO()
    page.add_blank_page()
    page.save(content)
    return RenderedPdf(Sealer(key.open(), timestamped=True).seal(content.getvalue()), 1)


# about: DOC-05
@pytest.mark.parametrize("fault", FAULTS)
async def test_nothing_but_a_true_answer_is_taken_and_the_next_true_one_is(
    fault: str, elsewhere: Elsewhere, authority: Authority, sealed: RenderedPdf
) -> None:
    elsewhere.fault, authority.patience = fault, ClientTimeout(total=0.3 if fault == "slow" else 4)
    with pytest.raises(CannotSeal, match=FAULTS[fault]) as refused:
        await authority.stamp(sealed)
    assert isinstance(refused.value, AuthorityAway if fault in {"away", "slow", "broken"} else AnswerRefused)
    assert elsewhere.asked == 2, "asked again once"
    elsewhere.fault, authority.patience = "", ClientTimeout(total=4)
    assert len((await authority.stamp(sealed)).pdf) == len(sealed.pdf)


async def test_one_connection_serves_one_question_after_the_other(
    elsewhere: Elsewhere, authority: Authority, sealed: RenderedPdf
) -> None:
    for _ in range(3):
        await authority.stamp(sealed)
    assert (elsewhere.asked, len(elsewhere.connections)) == (3, 1)


async def test_a_policy_that_the_authority_does_not_have_is_refused(
    elsewhere: Elsewhere, address: str, clock: FixedClock, sealed: RenderedPdf
) -> None:
    one = Authority(address, read_certificates(elsewhere.root), "1.2.3.4", clock)
    await one.open()
    with pytest.raises(AnswerRefused, match="unaccepted policy"):
        await one.stamp(sealed)
    await one.close()


def test_a_time_stamp_that_is_too_large_is_refused(sealed: RenderedPdf) -> None:
    with pytest.raises(NoRoomForToken, match="20000 bytes"):
        Place.of(sealed.pdf).with_token(bytes(20000))


# about: DOC-05
def test_what_was_sealed_before_its_key_ended_verifies_afterwards_by_its_time_stamp() -> None:
    now, day, chambers = datetime.now(UTC).replace(microsecond=0), timedelta(days=1), Root()
    old = key_of(chambers, now - 700 * day, now - 10 * day)
    key, certificates, root = make_keys(now - 700 * day)
    roots, in_time, too_late = (chambers.pem, root), now - 30 * day, now - 9 * day

    pdf = stamped(old, Stamper(key, certificates), in_time)
    assert not judges.validate(pdf, *roots, at=now).trusted
    assert judges.proven_time(pdf, *roots) == in_time
    assert judges.validate(pdf, *roots, at=in_time).trusted
    pdf = stamped(old, Stamper(key, certificates), too_late)
    assert judges.proven_time(pdf, *roots) == too_late
    assert not judges.validate(pdf, *roots, at=too_late).trusted


def key_of(chambers: Root, begin: datetime, end: datetime) -> FileKey:
    key_pem, self_signed = make_seal_key()
    public = x509.load_pem_x509_certificate(self_signed).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    return FileKey(key_pem, chambers.certify("Chamber 8888", public, begin, end))


def stamped(key: FileKey, authority: Stamper, at: datetime) -> bytes:
    """An empty page, sealed and then stamped `at` a time."""
    place = Place.of(sealed_page(key).pdf)
    query = Query(place.digest)
    answer = authority.answer(query.dump(), at)
    return place.with_token(read_answer(answer, query, at).content)


@pytest.fixture
def build_service(
    build_service: Callable[..., Service], elsewhere: Elsewhere, address: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Service]:
    """The service whose seals need time-stamps."""
    monkeypatch.setenv("SHOMEI_TIMESTAMP_URL", address)
    monkeypatch.setenv("SHOMEI_TIMESTAMP_CA", elsewhere.root.decode())
    return build_service


async def judged(system: RenderingSystem, pdf: bytes, elsewhere: Elsewhere) -> PdfSignatureStatus:
    """pyHanko runs a loop of its own."""
    settings = system.service.settings
    assert isinstance(settings, Settings)
    root = settings.seal_certificate.encode()
    return await asyncio.to_thread(judges.validate, pdf, root, elsewhere.root, at=system.clock.now())


# covers: DOC-05, DOC-06
async def test_original_and_copy_carry_time_stamps_that_others_trust(
    system: RenderingSystem, elsewhere: Elsewhere, order: CertificateNumbered, user: Caller, tmp_path: Path
) -> None:
    await system.hear(order)
    await system.work()
    await system.hear(issued(order, date(2099, 1, 1)))
    for variant in ("original", "copy"):
        _, pdf, _ = await system.call("GET", f"/v1/certificates/{order.certificate_id}/{variant}.pdf", user)
        status = await judged(system, pdf, elsewhere)
        assert (status.valid, status.intact, status.trusted, status.docmdp_ok) == (True, True, True, True)
        stamp = status.timestamp_validity
        assert stamp is not None
        assert (stamp.valid, stamp.intact, stamp.trusted) == (True, True, True)
        assert stamp.timestamp == system.clock.now().replace(microsecond=0)
        (tmp_path / "stamped.pdf").write_bytes(pdf)
        report = judges.run("pdfsig", "-nocert", tmp_path / "stamped.pdf")
        assert "Signature is Valid." in report and "Total document signed" in report
        assert "No syntax or stream" in judges.run("qpdf", "--check", tmp_path / "stamped.pdf")


# covers: DOC-05, D-22
async def test_a_copy_is_not_made_without_its_time_stamp(
    system: RenderingSystem, elsewhere: Elsewhere, order: CertificateNumbered, user: Caller
) -> None:
    await system.hear(order)
    await system.work()
    await system.hear(issued(order, date(2099, 1, 1)))
    elsewhere.fault = "nonce"
    status, body, _ = await system.call("GET", f"/v1/certificates/{order.certificate_id}/copy.pdf", user)
    assert (status, await system.count("renderings")) == (503, 1)
    assert b"nonce" not in body, "nobody outside needs to know"
    elsewhere.fault = ""
    system.clock.move(CannotSeal.rest)
    status, _, _ = await system.call("GET", f"/v1/certificates/{order.certificate_id}/copy.pdf", user)
    assert (status, await system.count("renderings")) == (200, 2)


# covers: DOC-05, REL-37
@pytest.mark.parametrize("fault", ["away", "imprint"])
async def test_what_is_due_waits_for_a_true_time_stamp_and_is_never_stored_without(
    fault: str, system: RenderingSystem, elsewhere: Elsewhere, order: CertificateNumbered
) -> None:
    elsewhere.fault = fault
    await system.hear(order)
    for _ in range(5):
        await system.work()
        assert await system.jobs() == [("waiting", 0)]
        system.clock.move(timedelta(minutes=1))
    assert await system.count("artefacts") == 0
    elsewhere.fault = ""
    assert await system.work() == 1
    assert await system.jobs() == [("done", 1)]
    assert len(await system.said("certificate.rendered.v1")) == 1


def another(order: CertificateNumbered, serial: int) -> CertificateNumbered:
    return order.model_copy(
        update={"certificate_id": uuid4(), "application_id": uuid4(), "certificate_no": f"8888-26-00012{serial}-A"}
    )


async def test_the_first_that_is_sealed_again_makes_all_that_wait_due(
    system: RenderingSystem, elsewhere: Elsewhere, order: CertificateNumbered
) -> None:
    elsewhere.fault = "away"
    await system.hear(order)
    system.clock.move(timedelta(hours=1))
    await system.work()
    elsewhere.fault = ""
    system.clock.move(CannotSeal.rest)
    assert await system.work() == 0, "it looks again in a minute"
    await system.hear(another(order, 4))
    assert await system.work() == 2
    assert await system.jobs() == [("done", 1), ("done", 1)]


async def test_while_sealing_rests_the_authority_is_not_asked(
    system: RenderingSystem, elsewhere: Elsewhere, order: CertificateNumbered
) -> None:
    elsewhere.fault = "away"
    await system.hear(order, another(order, 4))
    await system.work()
    assert elsewhere.asked == 4, "each of them twice"
    await system.hear(another(order, 5))
    await system.work()
    assert elsewhere.asked == 4
    assert await system.jobs() == [("waiting", 0)] * 3


async def test_documents_are_rendered_while_others_wait_for_their_time_stamps(
    system: RenderingSystem, elsewhere: Elsewhere, order: CertificateNumbered
) -> None:
    elsewhere.answering.clear()
    printing = []
    for serial in (4, 5, 6):
        await system.hear(another(order, serial))
        printing.append(asyncio.create_task(system.printing.print_some()))
        async with asyncio.timeout(30):
            while elsewhere.asked < len(printing):
                await asyncio.sleep(0.02)
    settings = system.service.settings
    assert isinstance(settings, Settings) and len(printing) > settings.workers, "more than there are places to render"
    elsewhere.answering.set()
    assert await asyncio.gather(*printing) == [1, 1, 1]
    assert await system.count("renderings") == 3
