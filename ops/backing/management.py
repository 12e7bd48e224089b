"""RabbitMQ's HTTP API, as far as bringing up needs it: virtual hosts."""

import base64
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ops.errors import Failed

SECONDS = 10.0


def _call(management_url: str, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
    """One call. `management_url` is `http://user:password@host:port`. Raises OSError when nobody answers well."""
    address = urlsplit(management_url)
    login = f"{unquote(address.username or '')}:{unquote(address.password or '')}"
    request = urllib.request.Request(
        f"{address.scheme}://{address.hostname}:{address.port or 15672}/api/{path}",
        method=method,
        data=json.dumps(body).encode() if body is not None else None,
        headers={
            "Authorization": "Basic " + base64.b64encode(login.encode()).decode(),
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        content: bytes = answer.read()
    return content


def management_answers(management_url: str) -> bool:
    """Whether the API takes this login."""
    try:
        _call(management_url, "GET", "whoami")
    except OSError:
        return False
    return True


def ensure_virtual_host(management_url: str, name: str) -> None:
    """Make a virtual host on which the administrator may do everything. Safe to repeat. Raises `Failed`."""
    user = unquote(urlsplit(management_url).username or "")
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    try:
        _call(management_url, "PUT", f"vhosts/{quote(name, safe='')}", {})
        _call(management_url, "PUT", f"permissions/{quote(name, safe='')}/{quote(user, safe='')}", everything)
    except OSError as error:
        raise Failed(f"RabbitMQ's management API did not make the virtual host {name}: {error}") from error
