"""RabbitMQ's HTTP API, as far as bringing up needs it: whether it answers. What is in the broker is the keeper's."""

import base64
import urllib.request
from urllib.parse import unquote, urlsplit

SECONDS = 10.0


def management_answers(management_url: str) -> bool:
    """Whether the API takes the login of `management_url` (`http://user:password@host:port`)."""
    address = urlsplit(management_url)
    login = f"{unquote(address.username or '')}:{unquote(address.password or '')}"
    request = urllib.request.Request(
        f"{address.scheme}://{address.hostname}:{address.port or 15672}/api/whoami",
        headers={"Authorization": "Basic " + base64.b64encode(login.encode()).decode()},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return True
    except OSError:
        return False
