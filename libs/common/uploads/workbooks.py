"""What is looked for in workbooks; links to other books lead nowhere. Part of `inspecting.py`'s program."""

import re
import zipfile
from io import BytesIO

from verdicts import Inspected, Refused  # type: ignore[import-not-found]

MOST_MEMBERS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
WORKBOOK_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
NOT_IN_WORKBOOKS = ("vbaproject", "xl/embeddings/", "xl/activex/", "xl/macrosheets/")
LINKS = "xl/externallinks/"
_TARGET = re.compile(rb"""(\bTarget\s*=\s*)("[^"]*"|'[^']*')""")
_NOWHERE = rb'\1"removed.xlsx"'


def inspect_xlsx(data: bytes) -> Inspected:
    """Check that the workbook has no macros or files inside and unpacks to a moderate size. Raises Refused.

    Links to other workbooks keep the values that were read from them, and lead nowhere any more.
    """
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
        if any(_name(one).startswith(LINKS) for one in members):
            return _without_links(archive)
    return Inspected()


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/").lower()


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [_name(one) for one in members]
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


def _without_links(archive: zipfile.ZipFile) -> Inspected:
    """The workbook, whose links to other books name none. Links to programs (DDE, OLE) are refused."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for one in archive.infolist():
            content, name = archive.read(one), _name(one)
            if name.startswith(LINKS) and (b"ddeLink" in content or b"oleLink" in content):
                raise Refused("macros")
            if name.startswith(LINKS) and name.endswith(".rels"):
                content = _TARGET.sub(_NOWHERE, content)
            kept.writestr(one.filename, content)
    return Inspected(("links",), out.getvalue())
