"""The seal by itself; test_documents.py judges whole certificates."""

from collections.abc import Callable, Mapping
from io import BytesIO

import pikepdf
import pytest

from libs.contracts.values import CertificateDocument, Certification
from ops.secrets import make_seal_key
from services.rendering.documents import render_document
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.seal.keystore.files import FileKey
from services.rendering.seal.sealing import Sealer
from tests.services.rendering import judges


@pytest.fixture(scope="module")
def key() -> tuple[bytes, bytes]:
    return make_seal_key("Demonstration Chamber")


@pytest.fixture(scope="module")
def sealed(
    key: tuple[bytes, bytes],
    document_of: Callable[..., CertificateDocument],
    certification: Certification,
    face_of: Callable[[Variant], CertificateFace],
    images: Mapping[str, bytes],
) -> bytes:
    return Sealer(FileKey(*key).open()).seal(
        render_document(document_of(24), certification, face_of("original"), images).pdf
    )


# about: DOC-05
def test_one_changed_byte_breaks_the_seal(sealed: bytes, key: tuple[bytes, bytes]) -> None:
    place = len(sealed) // 3
    altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    assert not judges.validate(altered, key[1]).intact


# about: DOC-05
def test_only_printing_is_allowed(sealed: bytes) -> None:
    with pikepdf.open(BytesIO(sealed)) as document:
        assert document.encryption.R == 6
        assert document.allow.print_highres
        assert not document.allow.extract
        assert not document.allow.modify_other
        assert not document.allow.modify_annotation
        assert not document.owner_password_matched


# about: DOC-05
def test_a_key_that_does_not_belong_to_the_certificate_is_refused(key: tuple[bytes, bytes]) -> None:
    other, _ = make_seal_key()
    with pytest.raises(ValueError, match="does not belong"):
        FileKey(other, key[1]).open()
