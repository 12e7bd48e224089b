"""Where a request came from: for the login history and for counting guesses."""

import hashlib
import ipaddress
from dataclasses import dataclass

from aiohttp import web

from libs.common.clients import network_of

AGENT_LENGTH = 200


@dataclass(frozen=True)
class Origin:
    """The public client's address and the name of its program."""

    address: str
    agent: str

    def bucket(self, *who: str) -> bytes:
        """The counter of tries from this address (at the ID `who`, when given). IPv6 counts by network, /64."""
        return hashlib.sha256("\0".join(("tries", network_of(self.address), *who)).encode()).digest()


def origin_of(request: web.Request) -> Origin:
    """The origin of a request.

    `X-Forwarded-For` counts only when the peer is loopback or private, as our own gateway is; of several addresses
    the last one is the one that the gateway itself saw.
    """
    peer = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    address = forwarded if _is_inner(peer) and _is_address(forwarded) else peer
    return Origin(address, request.headers.get("User-Agent", "")[:AGENT_LENGTH])


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_inner(peer: str) -> bool:
    return _is_address(peer) and ipaddress.ip_address(peer).is_private
