"""Static files: read and compressed once, under an address that names their content, so that browsers keep them."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from libs.pages.language import YEAR_SECONDS


@dataclass(frozen=True)
class Asset:
    """One static file. `zipped` is empty where gzip would not make it smaller.

    Only static files are compressed, never pages: the length of a compressed page would tell of the secrets in it
    (BREACH), and every page with a form holds a token.
    """

    name: str
    content: bytes
    content_type: str
    zipped: bytes = b""

    async def answer(self, request: web.Request) -> web.Response:
        """The file, to be kept for a year; compressed for whoever can read that."""
        is_zipped = bool(self.zipped) and accepts_gzip(request.headers.get("Accept-Encoding", ""))
        headers = {"Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable"}
        if self.zipped:
            headers["Vary"] = "Accept-Encoding"
        if is_zipped:
            headers["Content-Encoding"] = "gzip"
        return web.Response(
            body=self.zipped if is_zipped else self.content,
            content_type=self.content_type,
            charset="utf-8" if self.content_type.startswith("text/") else None,
            headers=headers,
        )


def read_assets(folder: Path) -> list[Asset]:
    """The files of `folder/static`; none where there is no such folder."""
    files = sorted((folder / "static").iterdir()) if (folder / "static").is_dir() else []
    return [_read(file) for file in files]


def digest_of(assets: Iterable[Asset]) -> str:
    """Changes whenever any of the files does."""
    digest = hashlib.sha256()
    for asset in sorted(assets, key=lambda each: each.name):
        digest.update(asset.name.encode() + asset.content)
    return digest.hexdigest()[:12]


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header names gzip, and not only to refuse it."""
    for entry in accepted.lower().split(","):
        coding, _, quality = entry.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return quality not in ("0", "0.0", "0.00", "0.000")
    return False


def _read(file: Path) -> Asset:
    content = file.read_bytes()
    zipped = gzip.compress(content, mtime=0)
    content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Asset(file.name, content, content_type, zipped if len(zipped) < len(content) else b"")
