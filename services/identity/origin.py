"""Where a request came from: for the login history and for counting guesses."""

import hashlib
from dataclasses import dataclass

from aiohttp import web

from libs.common.clients import address_behind, network_of

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
    """The origin of a request."""
    return Origin(address_behind(request), request.headers.get("User-Agent", "")[:AGENT_LENGTH])
