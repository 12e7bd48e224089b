"""Which kind a file is, and what is kept of it."""

import asyncio
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import is_zipfile

from libs.common.errors import Invalid, TooLarge
from libs.common.places import FairPlaces
from libs.common.uploads.kinds import Kind, Limits, refused
from libs.common.uploads.naming import LOCKED_OFFICE, what_it_is
from libs.common.uploads.text import UNKNOWN, recognise_text

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"PK\x03\x04", "xlsx"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
_KEPT_AS: dict[str, Kind] = {"pdf": "pdf", "png": "png", "jpeg": "jpeg", "xlsx": "xlsx", "tiff": "pdf"}
_INSPECTOR = Path(__file__).with_name("inspecting.py")
# Each is a process of up to half a GiB.
_PLACES = FairPlaces("upload", 2)
_REFUSALS: dict[str, tuple[str, str]] = {
    "unknown-kind": UNKNOWN,
    "damaged": (
        "ファイルを読み取れません。壊れていないか確認してください",
        "The file cannot be read: it seems damaged",
    ),
    "encrypted": (
        "開くのにパスワードが必要なファイルです。パスワードを解除してから送信してください",
        "The file opens only with a password: take the password off first",
    ),
    "active-content": (
        "動画、3D、動的な入力フォーム（XFA）などを含むPDFは受け付けられません。印刷機能でPDFに保存し直してください",
        "The PDF holds films, 3D content or a dynamic form (XFA): print it to a new PDF",
    ),
    "two-in-one": (
        "別の形式のデータが含まれています。保存し直してください",
        "The file holds a second file of another kind: save it anew",
    ),
    "too-many-pixels": (
        "画素数が多すぎます。A4を400dpi以下で取り込んでください",
        "The picture has too many pixels: scan A4 at 400 dpi or less",
    ),
    "macros": (
        "マクロ、埋め込みファイル、ほかのプログラムへのリンクを含むExcelファイルは受け付けられません。xlsx形式で保存し直してください",
        "The workbook holds macros, embedded files or links to programs: save it as a plain xlsx",
    ),
    "too-complex": ("内容が複雑すぎて確認できません", "The file is too complex to be checked"),
}


CHANGES: dict[str, tuple[str, str]] = {
    "repaired": ("壊れていた部分を修復しました", "Damage in the file was repaired"),
    "active": ("スクリプトなどの動作を取り除きました", "Scripts and actions were taken out"),
    "attachments": (
        "添付ファイルを取り除きました。必要なものは別に送信してください",
        "Files attached to the PDF were taken out: send those that are needed by themselves",
    ),
    "opened": ("印刷や編集の制限を解除しました", "Restrictions on printing and changing were taken off"),
    "reduced": ("写真を縮小しました", "The photograph was made smaller"),
    "converted": ("PDFに変換しました", "The scan was converted to PDF"),
    "links": (
        "ほかのブックへのリンクを取り除きました（値は残ります）",
        "Links to other workbooks were taken out; the values stay",
    ),
}
"""What is said of a file that is kept otherwise than it was sent."""


@dataclass(frozen=True)
class Recognised:
    """A file that is taken: its kind, the content that is kept, and the codes of `CHANGES` when it was changed."""

    kind: Kind
    content: bytes
    changes: tuple[str, ...] = ()


async def recognise(data: bytes, limits: Limits, who: str) -> Recognised:
    """What a file is by its content; its name says nothing. Takes up to `limits.seconds`.

    `who` sent it: one at a time is looked at (`FairPlaces`, whose refusals it raises). Raises `TooLarge`, or `Invalid`
    saying why the file is not taken.
    """
    if len(data) > limits.largest:
        most = limits.largest // 1024 // 1024
        raise TooLarge(f"ファイルは{most} MB以内にしてください", f"A file may have {most} MB at most")
    if not data:
        raise refused("empty-file", "ファイルが空です", "The file is empty")
    form = _form(data)
    async with _PLACES.place(who):
        if form is None:
            recognised = Recognised(await asyncio.to_thread(recognise_text, data, limits), data)
        else:
            _refuse_two_in_one(data, form)
            recognised = await _inspected(data, form, limits)
    if recognised.kind not in limits.kinds:
        raise _not_here(limits)
    return recognised


def _form(data: bytes) -> str | None:
    """By the first bytes, or by a PDF's header within its first KiB; None for what may be text."""
    form = next((form for beginning, form in _BEGINNINGS if data.startswith(beginning)), None)
    if form is None:
        other = what_it_is(data)
        if other:
            raise refused("locked" if other is LOCKED_OFFICE else "unknown-kind", *other)
        return "pdf" if b"%PDF-" in data[:1024] else None
    return form


def _refuse_two_in_one(data: bytes, form: str) -> None:
    """Programs look for an archive at a file's end, and for a PDF in its first KiB: one file would be two."""
    if form != "xlsx" and is_zipfile(BytesIO(data)):
        raise refused("two-in-one", *_REFUSALS["two-in-one"])
    if form != "pdf" and b"%PDF-" in data[:1024]:
        raise refused("two-in-one", *_REFUSALS["two-in-one"])


async def _inspected(data: bytes, form: str, limits: Limits) -> Recognised:
    """Raise `Invalid` when the inspector refuses the file, or does not come to an end with it."""
    verdict, content = await _verdict(data, form, limits)
    code, *changes = verdict.split() or ["too-complex"]
    if code == "good" and len(content) > limits.largest:
        raise refused("too-complex", *_REFUSALS["too-complex"])
    if code != "good":
        code = code if code in _REFUSALS else "too-complex"
        if code == "unknown-kind" and (other := what_it_is(data)):
            raise refused(code, *other)
        raise refused(code, *_REFUSALS[code])
    return Recognised(_KEPT_AS[form], content or data, tuple(changes))


async def _verdict(data: bytes, form: str, limits: Limits) -> tuple[str, bytes]:
    """What the inspector says, and the changed content; nothing when it was ended by its limits."""
    inspector = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(_INSPECTOR), form, *(["opened"] if limits.opened else [])),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        said, _ = await asyncio.wait_for(inspector.communicate(data), limits.seconds)
    except TimeoutError:
        return "", b""
    finally:
        if inspector.returncode is None:
            inspector.kill()
            await inspector.wait()
    verdict, _, content = said.partition(b"\n")
    return verdict.decode("ascii", "replace").strip(), content


def _not_here(limits: Limits) -> Invalid:
    names = "、".join(sorted(limits.kinds)).upper()
    return refused(
        "kind-not-taken", f"ここで受け付けるのは{names}です", f"Taken here: {', '.join(sorted(limits.kinds)).upper()}"
    )
