"""Giving a file back."""

from urllib.parse import quote

from aiohttp import web

from libs.common.uploads.kinds import MEDIA_TYPES, Kind


def download(content: bytes, kind: Kind, name: str) -> web.Response:
    """The file to be saved, never to be run or shown as a page of ours (RFC 6266 for Japanese names)."""
    headers = {
        "Content-Type": MEDIA_TYPES[kind],
        "Content-Disposition": f"attachment; filename=\"{_plain(name)}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=content, headers=headers)


def _plain(name: str) -> str:
    """For programs that read no `filename*`: other than simple characters become `_`."""
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_. ()") else "_" for letter in name)
