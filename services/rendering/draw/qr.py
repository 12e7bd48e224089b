"""QR codes as small grey PNGs: one pixel per module, enlarged without smoothing by the stylesheet."""

from io import BytesIO

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
# Any of the eight is valid; looking for the best one costs more than all the rest.
_MASK = 2


def qr_png(text: str) -> bytes:
    """A PNG of `text` with its quiet zone. Print each module at 0.4 mm or more (DOC-03, REG-07)."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, mask_pattern=_MASK)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    image = Image.new("L", (len(matrix), len(matrix)))
    image.putdata([0 if dark else 255 for row in matrix for dark in row])
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
