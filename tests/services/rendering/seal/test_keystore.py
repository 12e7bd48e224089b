"""Several sealing keys, one after the other (DOC-05)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from libs.common.clock import FixedClock
from libs.contracts.values import CertificateDocument, Certification
from ops.secrets import make_seal_key
from services.rendering.documents import render_original
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.seal.keystore import Keys, KeysExpired
from services.rendering.seal.keystore.files import FileKey
from services.rendering.seal.keystore.settings import keys_of
from tests.services.rendering import judges

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


def key_from(begin: datetime, name: str = "Demonstration Chamber") -> FileKey:
    return FileKey(*make_seal_key(name, begin))


OLD, NEW, NEXT = (key_from(NOW + step) for step in (-YEAR, -timedelta(days=1), timedelta(days=7)))


# about: DOC-05
def test_the_key_whose_certificate_began_last_is_used_from_its_first_moment() -> None:
    clock = FixedClock(NOW)
    keys = Keys([OLD, NEXT, NEW], clock)
    assert keys.current() == NEW
    clock.move(timedelta(days=7, seconds=-1))
    assert keys.current() == NEW
    clock.move(timedelta(seconds=1))
    assert keys.current() == NEXT


def test_an_only_key_is_used_by_a_clock_that_is_slow() -> None:
    assert Keys([NEXT], FixedClock(NOW)).current() == NEXT


def test_nothing_is_sealed_when_the_last_certificate_has_ended() -> None:
    with pytest.raises(KeysExpired, match="put a new key"):
        Keys([OLD, NEW], FixedClock(NOW + 11 * YEAR)).current()


def test_keys_find_their_certificates_in_a_bundle_of_any_order() -> None:
    bundle = NEW.certificate_pem + OLD.certificate_pem
    assert keys_of((OLD.key_pem + NEW.key_pem).decode(), bundle.decode()) == [OLD, NEW]


def test_a_key_without_its_certificate_is_refused() -> None:
    with pytest.raises(ValueError, match="does not belong"):
        keys_of((OLD.key_pem + NEW.key_pem).decode(), OLD.certificate_pem.decode())
    with pytest.raises(ValueError, match="no sealing key"):
        keys_of("", OLD.certificate_pem.decode())


def test_keys_are_never_shown() -> None:
    assert "PRIVATE" not in repr(Keys([OLD], FixedClock(NOW)))


# about: DOC-05
def test_certificates_of_both_keys_verify_after_the_rotation(
    document_of: Callable[..., CertificateDocument],
    certification: Certification,
    face_of: Callable[[Variant], CertificateFace],
    images: Mapping[str, bytes],
) -> None:
    keys = Keys([OLD, NEXT], clock := FixedClock(NOW))
    order = document_of(3), certification, face_of("original"), images
    before = render_original(*order, keys.current()).pdf
    clock.move(timedelta(days=7))
    after = render_original(*order, keys.current()).pdf
    for pdf, key, other in ((before, OLD, NEXT), (after, NEXT, OLD)):
        status = judges.validate(pdf, OLD.certificate_pem, NEXT.certificate_pem, at=NOW + timedelta(days=8))
        assert (status.valid, status.intact, status.trusted) == (True, True, True)
        assert not judges.validate(pdf, other.certificate_pem, at=NOW + timedelta(days=8)).trusted
        assert key.open().chain[0].dump() == status.signing_cert.dump()
