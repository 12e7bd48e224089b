"""Making a PDF unalterable (DOC-05): AES-256 with print-only permissions, then a certifying signature over all of it.

The password that would lift the permissions is random and kept by nobody. The signature (PAdES, DocMDP "no changes") is
laid over the encrypted file, so that any later change, even of one byte, is found by every viewer. Encryption and the
place of the signature are written in one pass, then the signature is put into its place.
"""

import hashlib
import re
import secrets
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from services.rendering.seal.cms import CmsSigner
from services.rendering.seal.keystore import OpenKey

FIELD = "Chamber"
# Beyond the certificates: the attributes, the algorithms and the signature itself.
_SIGNATURE_ROOM = 1024
TIMESTAMP_ROOM = 10 * 1024
"""Bytes for a time-stamp (`timestamps`); with the certificates of its authority one takes 2 to 7 thousand."""
# Ten digits each, to be replaced by the true ones: the file must not grow afterwards.
_RANGE = [0, 1111111111, 2222222222, 3333333333]
_RANGE_PATTERN = re.compile(rb"/ByteRange \[ 0 1111111111 2222222222 3333333333 \]")
_NO_CHANGES = 1
_PRINTED_AND_LOCKED = 132

PRINT_ONLY = pikepdf.Permissions(
    accessibility=True,
    extract=False,
    modify_annotation=False,
    modify_assembly=False,
    modify_form=False,
    modify_other=False,
    print_lowres=True,
    print_highres=True,
)


class Sealer:
    """Seals PDFs in the chamber's name. Make one per process and key: it holds what all signatures share.

    `timestamped` leaves room in the seal for a time-stamp, which is put there later.
    """

    def __init__(self, key: OpenKey, *, timestamped: bool = False) -> None:
        self._signer = CmsSigner(key)
        self._room = _SIGNATURE_ROOM + sum(len(certificate.dump()) for certificate in key.chain)
        if timestamped:
            self._room += TIMESTAMP_ROOM

    def seal(self, pdf: bytes) -> bytes:
        """The encrypted and signed file. No two calls give the same bytes: the result is the certificate; store it."""
        with pikepdf.open(BytesIO(pdf)) as document:
            return self._sealed(document, _encryption())

    def seal_encrypted(self, document: pikepdf.Pdf) -> bytes:
        """Sign a PDF that was opened from an encrypted one and keeps its encryption; the bytes differ at each call."""
        return self._sealed(document, True)

    def _sealed(self, document: pikepdf.Pdf, encryption: pikepdf.Encryption | bool) -> bytes:
        self._place_signature(document)
        buffer = BytesIO()
        document.save(buffer, encryption=encryption, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return self._signed(bytearray(buffer.getvalue()))

    def _place_signature(self, document: pikepdf.Pdf) -> None:
        """An invisible signature field on the first page, with room for the signature."""
        parameters = Dictionary(Type=Name.TransformParams, P=_NO_CHANGES, V=Name("/1.2"))
        reference = Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP, TransformParams=parameters)
        signature = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/ETSI.CAdES.detached"))
        signature.ByteRange, signature.Contents = Array(_RANGE), String(b"\0" * self._room)
        signature.M, signature.Reference = String(f"D:{datetime.now(UTC):%Y%m%d%H%M%S}Z"), Array([reference])
        placed, page = document.make_indirect(signature), document.pages[0].obj
        widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String(FIELD), V=placed, P=page)
        widget.F, widget.Rect = _PRINTED_AND_LOCKED, Array([0, 0, 0, 0])
        field = document.make_indirect(widget)
        page.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        document.Root.Perms = Dictionary(DocMDP=placed)
        document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)

    def _signed(self, pdf: bytearray) -> bytes:
        """Say what is signed, which is everything but the signature, and put the signature into its place."""
        place, room = _RANGE_PATTERN.search(pdf), pdf.find(b"/Contents <" + b"0" * 2 * self._room + b">")
        assert place is not None
        assert room >= 0
        start = room + len(b"/Contents ")
        end = start + 2 * self._room + 2
        ranges = b"/ByteRange [ 0 %d %d %d ]" % (start, end, len(pdf) - end)
        pdf[place.start() : place.end()] = ranges.ljust(place.end() - place.start())
        digest = hashlib.sha256(memoryview(pdf)[:start])
        digest.update(memoryview(pdf)[end:])
        signature = self._signer.sign(digest.digest()).hex().encode()
        assert len(signature) <= 2 * self._room
        pdf[start + 1 : start + 1 + len(signature)] = signature
        return bytes(pdf)


def encrypted(pdf: bytes) -> bytes:
    """The PDF, encrypted so that everybody may open and print it, and nobody may change it or copy from it."""
    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(output, encryption=_encryption())
    return output.getvalue()


def _encryption() -> pikepdf.Encryption:
    return pikepdf.Encryption(user="", owner=secrets.token_urlsafe(32), R=6, aes=True, allow=PRINT_ONLY)
