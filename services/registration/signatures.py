"""Cutting a handwritten signature out of a scan of the signature notice (署名届, REG-09, D-21).

The scan shows the printed frame, often a little turned. The frame is found as the largest connected dark shape that is
a quadrangle; what hangs together with it but is not frame touches it, and is refused. The inside is straightened, the
ink made black on transparent, cut close, and kept small enough to travel in an event.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, UnidentifiedImageError

from libs.common.errors import Invalid, TooLarge
from libs.contracts import limits

MAX_PIXELS = 12_000_000
MAX_RESULT = 32 * 1024
WORKING_WIDTH = 1600
"""Pixels. Enough for the frame of 92 mm at 400 dots per inch."""
FRAME_SEARCH_WIDTH = 400
RESULT_SIZES = ((900, 300), (600, 200), (400, 133))
"""Pixels; 900 print sharply at the 50 mm that box 9 has for a signature."""
INK_BELOW = 0.7
"""Ink is darker than this share of the paper's brightness."""
LEAST_INK = 0.0008
MOST_INK = 0.3
"""Shares of the frame's area: less is a speck, more is a blot or a picture."""

Point = tuple[int, int]


@dataclass(frozen=True)
class Signature:
    """A signature ready for certificates: black on transparent, two colours. `sha256` is that of `png`."""

    png: bytes
    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class _Shape:
    """Dark pixels that hang together."""

    points: list[Point]

    @property
    def box(self) -> tuple[int, int, int, int]:
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def area(self) -> int:
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Top left, bottom left, bottom right, top right: the order of Pillow's QUAD."""
        return (
            min(self.points, key=lambda p: p[0] + p[1]),
            min(self.points, key=lambda p: p[0] - p[1]),
            max(self.points, key=lambda p: p[0] + p[1]),
            max(self.points, key=lambda p: p[0] - p[1]),
        )


def cut(scan: bytes) -> Signature:
    """The signature in `scan` (PNG). Takes up to a second of processor time: call it in a thread.

    Raises `TooLarge`, or `Invalid` with the code `not-a-png`, `no-frame`, `empty`, `touches-frame` or `blot`.
    """
    grey = _read(scan)
    dark = _dark(grey)
    if dark.getbbox() is None:
        raise _refused(
            "empty", "署名が見つかりません。署名届の枠内に署名があるか確認してください", "There is no signature"
        )
    inside = _straightened(grey, _frame(dark))
    return _finished(_ink(inside))


def _read(scan: bytes) -> Image.Image:
    if len(scan) > limits.SCAN_BYTES:
        raise TooLarge(
            ja=f"スキャン画像は{limits.megabytes(limits.SCAN_BYTES)} MB以内にしてください",
            en=f"A scan may have {limits.megabytes(limits.SCAN_BYTES)} MB at most",
        )
    try:
        # The header alone is read here; nothing is unpacked before its size is known.
        with Image.open(BytesIO(scan), formats=("PNG",)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_many_pixels()
            # Walks all parts of the file: a scan that was cut short must not pass as blank paper.
            image.verify()
        with Image.open(BytesIO(scan), formats=("PNG",)) as image:
            grey = _on_white(image)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _refused("not-a-png", "PNG画像として読み取れません", "This cannot be read as a PNG image") from error
    if grey.width > WORKING_WIDTH:
        grey = grey.resize((WORKING_WIDTH, max(1, grey.height * WORKING_WIDTH // grey.width)), Image.Resampling.LANCZOS)
    return grey


def _too_many_pixels() -> TooLarge:
    return TooLarge(
        ja="スキャン画像の画素数が多すぎます。枠の周辺だけを300〜400dpiで取り込んでください",
        en="The scan has too many pixels: scan only the frame, at 300 to 400 dpi",
    )


def _on_white(image: Image.Image) -> Image.Image:
    coloured = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, coloured).convert("L")


def _dark(grey: Image.Image) -> Image.Image:
    """White where `grey` is clearly darker than the paper, which is its most frequent brightness."""
    histogram = grey.histogram()
    paper = max(range(256), key=histogram.__getitem__)
    limit = paper * INK_BELOW
    return grey.point(lambda value: 255 if value < limit else 0)


def _frame(dark: Image.Image) -> tuple[Point, Point, Point, Point]:
    """The corners of the printed frame in `dark`. Raises `Invalid` when there is none or something touches it."""
    step = max(1, -(-dark.width // FRAME_SEARCH_WIDTH))
    # A reduced pixel is dark when any of its pixels is: thin lines stay whole.
    small = dark.reduce(step).point(lambda value: 255 if value > 0 else 0)
    shapes = _shapes(small)
    frame = max(shapes, key=lambda shape: shape.area)
    if frame.area < small.width * small.height // 5:
        raise _no_frame()
    if _gaps(small.size, frame) > 0.05:
        raise _no_frame()
    if _strays(small.size, frame) > 2:
        raise _refused(
            "touches-frame",
            "署名が枠線に触れています。枠の中に書き直した署名届を受け取ってください",
            "The signature touches the frame: ask for a signature notice signed inside the frame",
        )
    corners = tuple((x * step + step // 2, y * step + step // 2) for x, y in frame.corners)
    return corners[0], corners[1], corners[2], corners[3]


def _gaps(size: tuple[int, int], frame: _Shape) -> float:
    """The share of the line through the corners that is not drawn."""
    drawn = Image.new("L", size, 0)
    ImageDraw.Draw(drawn).point(frame.points, fill=255)
    line = _outline(size, frame, width=1)
    missing = ImageChops.subtract(line, drawn.filter(ImageFilter.MaxFilter(7)))
    return missing.histogram()[255] / line.histogram()[255]


def _strays(size: tuple[int, int], frame: _Shape) -> int:
    """How many pixels hang on the frame but are not its line."""
    line = _outline(size, frame, width=7)
    return sum(1 for point in frame.points if not line.getpixel(point))


def _outline(size: tuple[int, int], frame: _Shape, width: int) -> Image.Image:
    outline = Image.new("L", size, 0)
    ImageDraw.Draw(outline).line([*frame.corners, frame.corners[0]], fill=255, width=width)
    return outline


def _shapes(dark: Image.Image) -> list[_Shape]:
    """Every connected shape of a picture of 0 and 255."""
    width, height = dark.size
    left = bytearray(dark.tobytes())
    shapes = []
    while (start := left.find(255)) >= 0:
        left[start] = 0
        found, waiting = [], [start]
        while waiting:
            place = waiting.pop()
            x, y = place % width, place // width
            found.append((x, y))
            for row in range(max(0, y - 1), min(height, y + 2)):
                for near in range(row * width + max(0, x - 1), row * width + min(width, x + 2)):
                    if left[near]:
                        left[near] = 0
                        waiting.append(near)
        shapes.append(_Shape(found))
    return shapes


def _straightened(grey: Image.Image, corners: tuple[Point, Point, Point, Point]) -> Image.Image:
    """What is inside the frame, upright, without the frame's own line."""
    (left, top), (_, bottom), (right, _), _ = corners
    size = (max(right - left, 50), max(bottom - top, 20))
    quad = tuple(float(number) for corner in corners for number in corner)
    flat = grey.transform(size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    # The line and its blur, and the little by which four points miss a turned frame.
    return ImageOps.crop(flat, border=max(8, size[0] // 90))


def _ink(inside: Image.Image) -> Image.Image:
    """The grey picture cut close to the ink. Raises `Invalid` when there is none, or far too much."""
    dark = _dark(inside)
    share = dark.histogram()[255] / (dark.width * dark.height)
    if share > MOST_INK:
        raise _refused(
            "blot", "枠内が黒すぎます。取り込み直してください", "The inside of the frame is too dark: scan it again"
        )
    speck = max(12, dark.width * dark.height // 40_000)
    strokes = [shape for shape in _shapes(dark) if len(shape.points) >= speck]
    if sum(len(shape.points) for shape in strokes) < LEAST_INK * dark.width * dark.height:
        raise _refused(
            "empty",
            "枠の中に署名が見つかりません。黒いペンで署名された署名届を取り込んでください",
            "The frame is empty: scan a signature notice that is signed with a black pen",
        )
    boxes = [shape.box for shape in strokes]
    box = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes) + 1,
        max(b[3] for b in boxes) + 1,
    )
    clean = Image.new("L", inside.size, 255)
    clean.paste(inside, mask=_mask(dark.size, strokes))
    return clean.crop(box)


def _mask(size: tuple[int, int], strokes: list[_Shape]) -> Image.Image:
    """The strokes with the paler pixels at their edges, without dust."""
    mask = Image.new("L", size, 0)
    pen = ImageDraw.Draw(mask)
    for shape in strokes:
        for x, y in shape.points:
            pen.rectangle((x - 1, y - 1, x + 1, y + 1), fill=255)
    return mask


def _finished(ink: Image.Image) -> Signature:
    """Centred with a margin, black on transparent, in the largest size that is small enough."""
    for width, height in RESULT_SIZES:
        fitted = ink.copy()
        fitted.thumbnail((width, height), Image.Resampling.LANCZOS)
        margin = max(4, fitted.height // 16)
        framed = ImageOps.expand(fitted, border=margin, fill=255)
        # Palette of two: 0 is black, 1 is white and transparent.
        bits = framed.point(lambda value: 0 if value < 150 else 255, mode="1")
        png = BytesIO()
        bits.save(png, "PNG", optimize=True, transparency=1)
        if png.tell() <= MAX_RESULT:
            content = png.getvalue()
            return Signature(content, hashlib.sha256(content).hexdigest(), bits.width, bits.height)
    raise _refused(
        "blot", "署名の形が複雑すぎます。取り込み直してください", "The signature is too intricate: scan it again"
    )


def _no_frame() -> Invalid:
    return _refused(
        "no-frame",
        "署名届の枠が見つかりません。枠全体が写るように取り込み直してください",
        "The frame of the signature notice is not to be seen: scan it again with the whole frame",
    )


def _refused(code: str, ja: str, en: str) -> Invalid:
    return Invalid(ja=ja, en=en, code=f"signature-{code}")
