"""The address from which a request came, for throttles."""

import ipaddress

from aiohttp import web


def client_address(request: web.Request, trusted_proxies: int = 0) -> str:
    """The client's address.

    With `trusted_proxies` proxies of ours in front, the address that the outermost of them wrote into
    X-Forwarded-For; what stands left of it, or in an earlier header of that name, is the client's own claim and is not
    believed.
    """
    claims = ",".join(request.headers.getall("X-Forwarded-For", []))
    hops = [hop.strip() for hop in claims.split(",") if hop.strip()]
    chosen = hops[-trusted_proxies] if 0 < trusted_proxies <= len(hops) else request.remote or ""
    return chosen[:64]


def address_behind(request: web.Request) -> str:
    """The public client's address, at a service behind our own gateway and sites.

    `X-Forwarded-For` counts only when the peer is loopback or private, as they are; of several addresses the last one
    is the one that our own listener saw.
    """
    peer = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if _is_inner(peer) and _is_address(forwarded) else peer


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_inner(peer: str) -> bool:
    return _is_address(peer) and ipaddress.ip_address(peer).is_private


def network_of(address: str) -> str:
    """What a throttle counts by: an IPv4 address, or the whole /64 of an IPv6 one, since one machine owns that many."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
