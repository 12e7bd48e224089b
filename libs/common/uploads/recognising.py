"""Which kind a file is."""

import asyncio
import sys
from io import BytesIO
from pathlib import Path
from zipfile import is_zipfile

from libs.common.errors import Invalid, TooLarge
from libs.common.places import FairPlaces
from libs.common.uploads.kinds import Kind, Limits, refused
from libs.common.uploads.text import UNKNOWN, recognise_text

_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"PK\x03\x04", "xlsx"),
)
_INSPECTOR = Path(__file__).with_name("inspecting.py")
# Each is a process of up to half a GiB.
_PLACES = FairPlaces("upload", 2)
_REFUSALS: dict[str, tuple[str, str]] = {
    "unknown-kind": UNKNOWN,
    "damaged": (
        "ファイルを読み取れません。壊れていないか確認してください",
        "The file cannot be read: it seems damaged",
    ),
    "encrypted": ("パスワードや暗号化を解除してから送信してください", "Take the password or encryption off first"),
    "active-content": (
        "スクリプト、添付ファイル、動画などを含むPDFは受け付けられません。印刷機能でPDFに保存し直してください",
        "The PDF holds scripts, attachments or other active content: print it to a new PDF",
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
        "マクロ、外部リンク、埋め込みを含むExcelファイルは受け付けられません。xlsx形式で保存し直してください",
        "The workbook holds macros, outside links or embedded files: save it as a plain xlsx",
    ),
    "too-complex": ("内容が複雑すぎて確認できません", "The file is too complex to be checked"),
}


async def recognise(data: bytes, limits: Limits, who: str) -> Kind:
    """The kind of a file by its content; its name says nothing. Takes up to `limits.seconds`.

    `who` sent it: one at a time is looked at (`FairPlaces`, whose refusals it raises). Raises `TooLarge`, or `Invalid`
    saying why the file is not taken.
    """
    if len(data) > limits.largest:
        most = limits.largest // 1024 // 1024
        raise TooLarge(f"ファイルは{most} MB以内にしてください", f"A file may have {most} MB at most")
    if not data:
        raise refused("empty-file", "ファイルが空です", "The file is empty")
    kind = next((kind for beginning, kind in _BEGINNINGS if data.startswith(beginning)), None)
    async with _PLACES.place(who):
        if kind is None:
            kind = await asyncio.to_thread(recognise_text, data, limits)
        else:
            _refuse_two_in_one(data, kind)
            await _inspect(data, kind, limits.seconds)
    if kind not in limits.kinds:
        raise _not_here(limits)
    return kind


def _refuse_two_in_one(data: bytes, kind: Kind) -> None:
    """Programs look for an archive at a file's end, and for a PDF in its first KiB: one file would be two."""
    if kind != "xlsx" and is_zipfile(BytesIO(data)):
        raise refused("two-in-one", *_REFUSALS["two-in-one"])
    if kind != "pdf" and b"%PDF-" in data[:1024]:
        raise refused("two-in-one", *_REFUSALS["two-in-one"])


async def _inspect(data: bytes, kind: Kind, seconds: float) -> None:
    """Raise `Invalid` when the inspector refuses the file, or does not come to an end with it."""
    code = await _verdict(data, kind, seconds)
    if code != "good":
        code = code if code in _REFUSALS else "too-complex"
        raise refused(code, *_REFUSALS[code])


async def _verdict(data: bytes, kind: Kind, seconds: float) -> str:
    """What the inspector says; nothing when it was ended by its limits."""
    inspector = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(_INSPECTOR), kind),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        said, _ = await asyncio.wait_for(inspector.communicate(data), seconds)
    except TimeoutError:
        return ""
    finally:
        if inspector.returncode is None:
            inspector.kill()
            await inspector.wait()
    return said.decode("ascii", "replace").strip()


def _not_here(limits: Limits) -> Invalid:
    names = "、".join(sorted(limits.kinds)).upper()
    return refused(
        "kind-not-taken", f"ここで受け付けるのは{names}です", f"Taken here: {', '.join(sorted(limits.kinds)).upper()}"
    )
