"""A program of its own: reads a file from its input and prints `good`, or why not. It imports nothing of the rest.

Started anew for each file, with limits of memory and processor time, so that a decompression bomb ends here. It prints
nothing at all when it hits a limit; its caller takes that for too complex.
"""

import resource
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 5
MOST_PIXELS = 40_000_000
"""A4 at 600 dots per inch has 35 million."""
MOST_PARTS = 500_000
MOST_MEMBERS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
WORKBOOK_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ACTIONS = frozenset(
    [
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/GoToR",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
    ]
)
SUBTYPES = frozenset(["/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"])
FORBIDDEN_KEYS = frozenset(["/EF", "/EmbeddedFiles", "/JS", "/XFA"])
NOT_IN_WORKBOOKS = ("vbaproject", "xl/embeddings/", "xl/externallinks/", "xl/activex/", "xl/macrosheets/")


class Refused(Exception):
    """Why the file is not taken: a code of `recognising.py`."""


def main() -> None:
    """Print the verdict about the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        INSPECTIONS[sys.argv[1]](data)
    except Refused as refusal:
        print(refusal)
    except (MemoryError, RecursionError):
        print("too-complex")
    except Exception:
        # The libraries below raise whatever they like over broken files.
        print("damaged")
    else:
        print("good")


def inspect_pdf(data: bytes) -> None:
    """Check that nothing in the PDF runs, and that it has no files inside, no password and nothing after its end.

    Raises Refused.
    """
    import pikepdf  # noqa: PLC0415  # only what this kind needs: the process lives for one file

    behind = data[data.rindex(b"%%EOF") + 5 :]
    if behind.strip(b"\0\t\r\n\x0c \x1a"):
        raise Refused("two-in-one")
    try:
        pdf = pikepdf.open(BytesIO(data), attempt_recovery=False)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    if pdf.is_encrypted:
        raise Refused("encrypted")
    if len(pdf.pages) == 0:
        raise Refused("damaged")
    for part in _parts(pdf):
        _refuse_active(part)


def _parts(pdf: "pikepdf.Pdf") -> Iterator["pikepdf.Object"]:  # type: ignore[name-defined]  # noqa: F821
    """Every dictionary of the file, also those that nothing refers to."""
    import pikepdf  # noqa: PLC0415

    waiting, seen = [pdf.trailer, *pdf.objects], 0
    while waiting:
        part = waiting.pop()
        if not isinstance(part, pikepdf.Object):
            continue
        seen += 1
        if seen > MOST_PARTS:
            raise Refused("too-complex")
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inner = [part.get(key) for key in part.keys()]  # noqa: SIM118  # a stream iterates over its bytes
        else:
            inner = list(part) if isinstance(part, pikepdf.Array) else []
        # What is an object of its own stands in `pdf.objects`.
        waiting += [one for one in inner if isinstance(one, pikepdf.Object) and not one.is_indirect]


def _refuse_active(part: "pikepdf.Object") -> None:  # type: ignore[name-defined]  # noqa: F821
    names = {key: str(part[key]) for key in ("/S", "/Subtype", "/Type") if key in part}
    active = names.get("/S") in ACTIONS or names.get("/Subtype") in SUBTYPES or names.get("/Type") == "/EmbeddedFile"
    if active or FORBIDDEN_KEYS & set(part.keys()) or _leads_away_by_itself(part):
        raise Refused("active-content")


def _leads_away_by_itself(part: "pikepdf.Object") -> bool:  # type: ignore[name-defined]  # noqa: F821
    """Whether opening the file, or a page of it, calls an address. A link that somebody has to click is none."""
    import pikepdf  # noqa: PLC0415

    events = part.get("/AA")
    by_events = [events[key] for key in events.keys()] if isinstance(events, pikepdf.Dictionary) else []  # noqa: SIM118
    actions = [part.get("/OpenAction"), *by_events]
    return any(isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/URI" for action in actions)


def inspect_png(data: bytes) -> None:
    """Check that every byte of the PNG is part of its picture. Raises Refused."""
    _inspect_picture(data, "PNG")


def inspect_jpeg(data: bytes) -> None:
    """Check that every byte of the JPEG is part of its picture. Raises Refused."""
    _inspect_picture(data, "JPEG")


def _inspect_picture(data: bytes, form: str) -> None:
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is unpacked
    with Image.open(BytesIO(data), formats=(form,)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("too-many-pixels")
        picture.verify()
    with Image.open(BytesIO(data), formats=(form,)) as picture:
        picture.draft("L", (picture.width // 8, picture.height // 8))
        picture.load()


def inspect_xlsx(data: bytes) -> None:
    """Check that the workbook has no macros, links or files inside and unpacks to a moderate size. Raises Refused."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
            raise Refused("too-complex")
        _check_members(members)
        for one in members:
            _read(archive, one)
        types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""
        if WORKBOOK_TYPE not in types:
            raise Refused("macros" if b"macroEnabled" in types else "unknown-kind")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [one.filename.replace("\\", "/").lower() for one in members]
    if len(set(names)) < len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refused("damaged")
    if any(one.flag_bits & 1 for one in members):
        raise Refused("encrypted")
    if any(word in name for name in names for word in NOT_IN_WORKBOOKS):
        raise Refused("macros")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack it piece by piece, which checks its length and sum; no entities, which could grow in whoever reads it."""
    end = b""
    with archive.open(member) as content:
        while piece := content.read(1 << 16):
            if b"<!DOCTYPE" in (end + piece).replace(b"\0", b""):
                raise Refused("damaged")
            end = piece[-32:]


INSPECTIONS = {"pdf": inspect_pdf, "png": inspect_png, "jpeg": inspect_jpeg, "xlsx": inspect_xlsx}

if __name__ == "__main__":
    main()
