"""Pages as a hand-held telephone sees them: only the corner with the QR code, in nothing like a scanner's light."""

import random
from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

TABLE = 120
# What a telephone of twelve megapixels sees of a sheet.
DPI = 300
MM = DPI / 25.4


def photographed(pdf: bytes, page: int, seed: int) -> Image.Image:
    """The lower left corner of a page (from 0): askew, narrowing, out of focus, unevenly lit, grainy, as a JPEG."""
    chance = random.Random(seed)
    paper = pypdfium2.PdfDocument(pdf)[page].render(scale=DPI / 72).to_pil().convert("L")
    corner = paper.crop((0, int(225 * MM), int(105 * MM), paper.height))
    turned = corner.rotate(chance.uniform(-9, 9), Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE)
    soft = _from_below(turned).filter(ImageFilter.GaussianBlur(1.2))
    lit = ImageChops.multiply(soft, _lamp(soft.size, chance.choice((0, 90, 180, 270))))
    grain = Image.frombytes("L", lit.size, chance.randbytes(lit.width * lit.height))
    return _as_jpeg(Image.blend(lit, grain, 0.12))


def _from_below(paper: Image.Image) -> Image.Image:
    width, height = paper.size
    lean, drop = width * 0.06, height * 0.03
    corners = (-lean, -drop, 0, height, width, height + drop, width + lean, 0)
    return paper.transform(paper.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=TABLE)


def _lamp(size: tuple[int, int], degrees: int) -> Image.Image:
    """Full light on one side, well under half of it on the other."""
    return Image.linear_gradient("L").rotate(degrees).resize(size).point(lambda level: 100 + int(level * 0.6))


def _as_jpeg(picture: Image.Image) -> Image.Image:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=50)
    return Image.open(buffer)
