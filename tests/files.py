"""Files as people send them, good ones and hostile ones."""

import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from openpyxl import Workbook
from PIL import Image

CATALOG = "[Content_Types].xml"
MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def pdf(**how: Any) -> bytes:
    """A PDF of one empty page; `how` is for `Pdf.save`."""
    return saved(pikepdf.new(), **how)


def saved(document: pikepdf.Pdf, **how: Any) -> bytes:
    """A document's bytes, with one page more."""
    document.add_blank_page()
    out = BytesIO()
    document.save(out, **how)
    return out.getvalue()


def encrypted_pdf(password: str) -> bytes:
    """A PDF that opens with this password and may not be printed."""
    may_not = pikepdf.Permissions(print_lowres=False, print_highres=False)
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=password, allow=may_not))


def running_pdf(action: str) -> bytes:
    """A PDF that does something when it is opened: `action` is a dictionary in PDF's own words."""
    document = pikepdf.new()
    document.Root.OpenAction = pikepdf.Object.parse(action.encode())
    return saved(document)


def hidden_pdf() -> bytes:
    """A script that nothing leads to, its name written with an escape, in a packed object stream."""
    document = pikepdf.new()
    document.make_indirect(pikepdf.Object.parse(b"[ << /A << /#53 /J#61vaScript /J#53 (app.alert\\(1\\)) >> >> ]"))
    document.Root.Keep = document.make_indirect(pikepdf.Object.parse(b"[ << /A << /#53 /J#61vaScript >> >> ]"))
    return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def carrying_pdf(content: bytes = b"MZ", name: str = "x.exe") -> bytes:
    """A PDF with a file attached."""
    document = pikepdf.new()
    attached = pikepdf.AttachedFileSpec(
        document, content, description="", filename=name, mime_type="", creation_date="", mod_date=""
    )
    document.attachments[name] = attached
    return saved(document)


def showing_pdf(subtype: str) -> bytes:
    """A PDF whose page has an annotation that shows something by itself."""
    document = pikepdf.new()
    page = document.add_blank_page()
    page.Annots = pikepdf.Array([pikepdf.Object.parse(f"<< /Type /Annot /Subtype {subtype} >>".encode())])
    return saved(document)


LOCKED_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")


def scan(mode: str, *, pages: int) -> bytes:
    """A TIFF of some square inches, as scanners make it."""
    out = BytesIO()
    sheets = [Image.new(mode, (200, 200)) for _ in range(pages)]
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], dpi=(200, 200))
    return out.getvalue()


def photograph(width: int, height: int) -> bytes:
    """A JPEG that a telephone held sideways has made."""
    out, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (width, height), (90, 120, 150)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def bomb_pdf() -> bytes:
    """An object stream that unpacks to 2 GiB: reading the list of objects is enough to set it off."""
    packed = _spaces(2048)
    parts = [b"%PDF-1.5\n"]
    places = {}
    for number, body in (
        (1, b"<< /Type /Catalog /Pages 2 0 R >>"),
        (3, b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)),
    ):
        places[number] = sum(map(len, parts))
        end = b"" if number == 1 else packed + b"\nendstream"
        parts.append(b"%d 0 obj\n%s%s\nendobj\n" % (number, body, end))
    start = sum(map(len, parts))
    rows = [(0, 0, 255), (1, places[1], 0), (2, 3, 0), (1, places[3], 0), (1, start, 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    head = b"<< /Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R /Length %d >>" % len(table)
    parts.append(b"4 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, table, start))
    return b"".join(parts)


def _spaces(mebibytes: int) -> bytes:
    """So many MiB of spaces, packed; each piece stands for itself, so that one serves as all."""
    packer, piece = zlib.compressobj(9), b" " * (1 << 20)
    first = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (mebibytes - 1) + packer.flush()


def picture(form: str, width: int = 8, height: int = 8) -> bytes:
    """A white picture, PNG or JPEG."""
    out = BytesIO()
    Image.new("L", (width, height), 255).save(out, form)
    return out.getvalue()


def huge_png(side: int = 50_000) -> bytes:
    """A small file that says it is a picture of 50,000 by 50,000."""
    png = bytearray(picture("PNG"))
    png[16:24] = struct.pack(">II", side, side)
    png[29:33] = struct.pack(">I", zlib.crc32(png[12:29]))
    return bytes(png)


def workbook() -> bytes:
    """A workbook as Excel saves it."""
    out, book = BytesIO(), Workbook()
    book.create_sheet("請求書")["A1"] = "商品"
    book.save(out)
    return out.getvalue()


def workbook_with(**members: bytes) -> bytes:
    """A workbook with more members, or with others in the place of its own; `__` in a name stands for `/`."""
    more = {name.replace("__", "/"): content for name, content in members.items()}
    return zip_of(_members(workbook()) | more)


def workbook_with_macros() -> bytes:
    """A workbook that says that it has macros."""
    members = _members(workbook())
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return zip_of(members | {CATALOG: members[CATALOG].replace(kind, MACROS)})


def _members(archive: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zip_of(members: dict[str, bytes]) -> bytes:
    """An archive."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def bomb_workbook() -> bytes:
    """A workbook whose sheet unpacks to 150 MiB."""
    return workbook_with(xl__worksheets__sheet9=b" " * (150 << 20))
