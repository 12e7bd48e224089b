"""What somebody may type who wants the renderer to fetch, open or run something; and who watches it."""

import sys
from collections.abc import Callable
from functools import cache
from typing import TypeVar

T = TypeVar("T")

PLACES = ("file:///etc/passwd", "http://127.0.0.1:9/x", "//127.0.0.1/x", "memory:qr")
SHAPES = (
    '<link rel=attachment href="{}">',
    '<link rel=stylesheet href="{}">',
    '<style>@import "{}";</style>',
    "<style>@page{{background:url({})}}</style>",
    '"><img src="{}">',
    '<svg><image href="{}"/></svg>',
    '<object data="{}"></object>',
    '<base href="{}"><img src=x>',
    '</div><a rel=attachment href="{}">',
)
OTHERS = (
    "{{% include '/etc/passwd' %}}",
    "{{ ''.__class__.__mro__ }}",
    "<script>fetch('http://127.0.0.1:9/')</script>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
)
PAYLOADS = [shape.format(place) for shape in SHAPES for place in PLACES] + list(OTHERS)

_WATCHED = ("open", "socket.", "urllib.", "http.", "ftplib.", "subprocess.", "os.exec", "os.posix_spawn", "os.system")
_watches: list[set[str]] = []


def watched(call: Callable[[], T]) -> tuple[T, set[str]]:
    """The result of a call, and which files, sockets and programs this process asked Python for meanwhile."""
    _begin_to_watch()
    _watches.append(seen := set[str]())
    try:
        return call(), seen
    finally:
        _watches.remove(seen)


@cache
def _begin_to_watch() -> None:
    """Once in a process: a hook stays for ever."""
    sys.addaudithook(_note)


def _note(event: str, args: tuple[object, ...]) -> None:
    if event.startswith(_WATCHED):
        for seen in _watches:
            seen.add(f"{event} {args[0]}")
