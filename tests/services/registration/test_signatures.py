"""Cutting signatures out of scans."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from libs.common.errors import Invalid, TooLarge
from libs.contracts import limits
from services.registration.signatures import cut
from tests.services.registration.conftest import scan


def png(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def picture(name: str) -> Image.Image:
    return Image.open(BytesIO(scan(name)))


def ink(content: bytes) -> Image.Image:
    """White where the signature is opaque."""
    return Image.open(BytesIO(content)).convert("RGBA").getchannel("A")


@pytest.mark.parametrize("name", ["taro", "jiro"])
def test_a_signature_is_cut_close_black_on_transparent_and_small(name: str) -> None:
    # about: REG-09, D-21
    found = cut(scan(name))
    image = Image.open(BytesIO(found.png))
    assert len(found.png) <= 32 * 1024
    assert image.mode == "1"
    assert {colour for _, colour in image.convert("RGBA").getcolors() or []} == {(0, 0, 0, 255), (255, 255, 255, 0)}
    left, top, right, bottom = ink(found.png).getbbox() or (0, 0, 0, 0)
    margins = [left, top, image.width - right, image.height - bottom]
    assert min(margins) >= 4
    assert max(margins) <= 24
    # The strokes alone: a frame left in would be far wider than the signature of 760 by 240 dots.
    assert 700 < right - left < 800
    assert 200 < bottom - top < 260


def test_the_same_scan_gives_the_same_signature() -> None:
    # about: REG-09
    assert cut(scan("taro")) == cut(scan("taro"))


@pytest.mark.parametrize("degrees", [-8, 5])
def test_a_turned_scan_is_straightened(degrees: int) -> None:
    # about: REG-09
    turned = picture("jiro").rotate(degrees, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=245)
    found, straight = cut(png(turned)), cut(scan("jiro"))
    assert abs(found.height - straight.height) < 12


def _crossing() -> Image.Image:
    image = picture("jiro").copy()
    ImageDraw.Draw(image).line((900, 400, 1100, 615), fill=20, width=7)
    return image


def _empty_frame() -> Image.Image:
    image = Image.new("L", (1240, 620), 245)
    ImageDraw.Draw(image).rectangle((60, 60, 1180, 560), outline=90, width=4)
    return image


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "touching": (lambda: scan("touching-frame"), "signature-touches-frame"),
    "crossing": (lambda: png(_crossing()), "signature-touches-frame"),
    "empty paper": (lambda: scan("empty"), "signature-empty"),
    "empty frame": (lambda: png(_empty_frame()), "signature-empty"),
    "frame cut off": (lambda: png(picture("taro").crop((100, 100, 1100, 520))), "signature-no-frame"),
    "black": (lambda: png(Image.new("L", (1240, 620), 0)), "signature-empty"),
    "a jpeg": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "signature-not-a-png"),
    "cut short": (lambda: scan("taro")[:3000], "signature-not-a-png"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_signature_is_refused_with_its_reason(case: str) -> None:
    # about: REG-09
    make, code = REFUSED[case]
    with pytest.raises(Invalid) as caught:
        cut(make())
    assert caught.value.code == code
    assert caught.value.ja
    assert caught.value.en


def test_a_picture_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    # about: REG-09
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    for side in (4_000, 60_000):
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
        with pytest.raises(TooLarge):
            cut(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))


def test_a_scan_of_too_many_bytes_is_refused() -> None:
    # about: REG-09
    with pytest.raises(TooLarge):
        cut(bytes(limits.SCAN_BYTES + 1))
