"""What is looked for in pictures; scans become PDFs, large photographs smaller. Part of `inspecting.py`'s program."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, ImageSequence
from verdicts import Inspected, Refused  # type: ignore[import-not-found]

MOST_PIXELS = 40_000_000
"""A4 at 600 dots per inch has 35 million."""
MOST_REDUCED = 220_000_000
"""Of a photograph that is unpacked at a fraction of its size: telephones make up to 200 million."""
REDUCED = 16_000_000
MOST_FRAMES = 60
QUALITY = 85


def inspect_png(data: bytes) -> Inspected:
    """Check that every byte of the PNG is part of its picture. Raises Refused."""
    return _inspect(data, "PNG")


def inspect_jpeg(data: bytes) -> Inspected:
    """Check that the JPEG is whole; a photograph with too many pixels is made smaller. Raises Refused."""
    return _inspect(data, "JPEG")


def _inspect(data: bytes, form: str) -> Inspected:
    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is unpacked
    with Image.open(BytesIO(data), formats=(form,)) as picture:
        pixels = picture.width * picture.height
        if pixels > (MOST_REDUCED if form == "JPEG" else MOST_PIXELS):
            raise Refused("too-many-pixels")
        picture.verify()
    with Image.open(BytesIO(data), formats=(form,)) as picture:
        if pixels > MOST_PIXELS:
            return _reduced(picture)
        picture.draft("L", (picture.width // 8, picture.height // 8))
        picture.load()
    return Inspected()


def _reduced(picture: Image.Image) -> Inspected:
    """The photograph with a half, a quarter or an eighth of its sides, as JPEG unpacks it without the rest."""
    share = next(share for share in (2, 4, 8) if picture.width * picture.height / share**2 <= REDUCED or share == 8)
    picture.draft(None, (picture.width // share, picture.height // share))
    picture.load()
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("too-many-pixels")
    out = BytesIO()
    ImageOps.exif_transpose(picture).convert("RGB").save(out, "JPEG", quality=QUALITY)
    return Inspected(("reduced",), out.getvalue())


def convert_tiff(data: bytes) -> Inspected:
    """The pages of a scan as a PDF. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("error")
    with Image.open(BytesIO(data), formats=("TIFF",)) as scan:
        if getattr(scan, "n_frames", 1) > MOST_FRAMES:
            raise Refused("too-complex")
        pages = ImageSequence.Iterator(scan)
        out = BytesIO()
        first = _page(next(pages))
        dpi = _resolution(scan)
        first.save(out, "PDF", save_all=True, append_images=(_page(one) for one in pages), resolution=dpi)
    return Inspected(("converted",), out.getvalue())


def _page(frame: Image.Image) -> Image.Image:
    if frame.width * frame.height > MOST_PIXELS * (2 if frame.mode == "1" else 1):
        raise Refused("too-many-pixels")
    if frame.mode in ("1", "L"):
        return frame.copy()
    if frame.mode in ("I;16", "I;16B", "I", "F"):
        return frame.point(lambda value: value / 256).convert("L")
    return frame.convert("RGB")


def _resolution(scan: Image.Image) -> float:
    across = float(scan.info.get("dpi", (200, 200))[0] or 200)
    return across if 50 <= across <= 1200 else 200.0  # what scanners have
