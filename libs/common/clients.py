"""The address from which a request came, for throttles."""

import ipaddress

from aiohttp import web


def client_address(request: web.Request, trusted_proxies: int = 0) -> str:
    """The client's address; a whole /64 for IPv6, since one machine owns that many.

    With `trusted_proxies` proxies of ours in front, the address that the outermost of them wrote into
    X-Forwarded-For; what stands left of it is the client's own claim and is not believed.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    chosen = hops[-trusted_proxies] if 0 < trusted_proxies <= len(hops) else request.remote or ""
    return _network(chosen)


def _network(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
