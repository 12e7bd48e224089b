"""What is looked for in PDFs, and what is taken out of them. Part of `inspecting.py`'s program.

Scripts and actions are taken out: the pages do not change by that. What shows itself on the pages (films, 3D, XFA
forms) is refused. Attached files are taken out but for the XML of electronic invoices.
"""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from verdicts import Inspected, Refused  # type: ignore[import-not-found]

HEADER_WITHIN = 1024
"""Bytes before the header that readers pass over."""
MOST_PARTS = 500_000
LARGEST_XML = 5 * 1024 * 1024
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
SHOWN = frozenset(["/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"])
"""Annotations that show something by themselves: without them the page says less."""
SCRIPTS = ("/JS", "/JavaScript")
_ENDS = b"\0\t\r\n\x0c \x1a"


def inspect_pdf(data: bytes, *, opened: bool) -> Inspected:
    """The PDF as it is kept; unchanged where nothing has to be done. `opened` takes the protection off.

    Raises Refused.
    """
    whole, is_repaired = _whole(data)
    pdf, is_rebuilt = _read(whole)
    if len(pdf.pages) == 0:
        raise Refused("damaged")
    changes = ["repaired"] if is_repaired or is_rebuilt else []
    changes += _cleaned(pdf)
    if opened and pdf.is_encrypted:
        changes.append("opened")
    if not changes:
        return Inspected()
    kept = BytesIO()
    pdf.save(kept)
    _refuse_what_is_left(kept.getvalue())
    return Inspected(tuple(changes), kept.getvalue())


def _whole(data: bytes) -> tuple[bytes, bool]:
    """From the header on; whether that leaves anything out. Comments behind the end are no second file."""
    start = data.find(b"%PDF-", 0, HEADER_WITHIN)
    end = data.rfind(b"%%EOF")
    behind = data[end + 5 :].strip(_ENDS) if end >= 0 else b""
    if any(line.strip(_ENDS) and not line.lstrip(_ENDS).startswith(b"%") for line in behind.splitlines()):
        raise Refused("two-in-one")
    if end < 0:
        return data[max(start, 0) :], True
    if start <= 0 and not behind:
        return data, False
    return data[start : end + 5] + b"\n", True


def _read(data: bytes) -> tuple["pikepdf.Pdf", bool]:
    """The document, and whether its table of contents had to be built anew; all pages must be there then."""
    try:
        return pikepdf.open(BytesIO(data), attempt_recovery=False), False
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except pikepdf.PdfError:
        pdf = pikepdf.open(BytesIO(data), attempt_recovery=True)
    if int(pdf.Root.Pages.get("/Count", 0)) > len(pdf.pages):
        raise Refused("damaged")
    for page in pdf.pages:
        page.get("/Resources")
        for content in _contents(page):
            content.read_bytes()
    return pdf, True


def _contents(page: "pikepdf.Page") -> list["pikepdf.Object"]:
    contents = page.get("/Contents")
    found = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return [one for one in found if isinstance(one, pikepdf.Stream)]


def _cleaned(pdf: "pikepdf.Pdf") -> list[str]:
    """Take out what is active and what is attached; which of both there was."""
    found = {_taken_out(part) for part in list(_parts(pdf))} - {""}
    if "attachments" in found:
        _drop_empty_names(pdf)
    return sorted(found)


def _taken_out(part: "pikepdf.Object") -> str:
    names = {key: str(part[key]) for key in ("/S", "/Subtype", "/Type") if key in part}
    if names.get("/Subtype") in SHOWN or "/XFA" in part:
        raise Refused("active-content")
    if names.get("/S") in ACTIONS or any(key in part for key in SCRIPTS):
        for key in list(part.keys()):
            del part[key]
        return "active"
    if _leads_away_by_itself(part):
        for key in ("/OpenAction", "/AA"):
            if key in part:
                del part[key]
        return "active"
    return _detached(part, names)


def _leads_away_by_itself(part: "pikepdf.Object") -> bool:
    """Whether opening the file, or a page of it, calls an address. A link that somebody has to click is none."""
    events = part.get("/AA")
    by_events = [events[key] for key in events.keys()] if isinstance(events, pikepdf.Dictionary) else []  # noqa: SIM118
    actions = [part.get("/OpenAction"), *by_events]
    return any(isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/URI" for action in actions)


def _detached(part: "pikepdf.Object", names: dict[str, str]) -> str:
    """Take the file out of a file specification, unless it is the XML of an invoice."""
    files = part.get("/EF")
    if isinstance(files, pikepdf.Dictionary):
        if all(_is_xml(files[key]) for key in files.keys()):  # noqa: SIM118
            return ""
        for key in list(part.keys()):
            del part[key]
        return "attachments"
    if names.get("/Subtype") == "/FileAttachment":
        file = part.get("/FS")
        held = file.get("/EF") if isinstance(file, pikepdf.Dictionary) else None
        if not isinstance(held, pikepdf.Dictionary) or not all(_is_xml(held[key]) for key in held.keys()):  # noqa: SIM118
            part["/Subtype"] = pikepdf.Name.Text
            return "attachments"
    if names.get("/Type") == "/EmbeddedFile" and not _is_xml(part):
        part.write(b"")
        del part["/Type"]
        return "attachments"
    return ""


def _is_xml(stream: "pikepdf.Object") -> bool:
    if not isinstance(stream, pikepdf.Stream):
        return False
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:
        return False
    head = content[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    is_page = any(word in content[:2000].lower() for word in (b"<html", b"<svg", b"<script", b"<!doctype"))
    return len(content) <= LARGEST_XML and head.startswith(b"<") and not is_page


def _drop_empty_names(pdf: "pikepdf.Pdf") -> None:
    """Without the list of attachments, when nothing in it is left."""
    kept = [name for name in pdf.attachments if pdf.attachments[name].obj.get("/EF")] if _has_names(pdf) else []
    if not kept and "/Names" in pdf.Root and "/EmbeddedFiles" in pdf.Root.Names:
        del pdf.Root.Names["/EmbeddedFiles"]


def _has_names(pdf: "pikepdf.Pdf") -> bool:
    return "/Names" in pdf.Root and "/EmbeddedFiles" in pdf.Root.Names


def _refuse_what_is_left(data: bytes) -> None:
    """What was saved is looked at once more: nothing of it runs, and nothing but XML is attached."""
    with pikepdf.open(BytesIO(data), attempt_recovery=False) as pdf:
        if _cleaned(pdf):
            raise Refused("active-content")


def _parts(pdf: "pikepdf.Pdf") -> Iterator["pikepdf.Object"]:
    """Every dictionary of the file, also those that nothing refers to."""
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
