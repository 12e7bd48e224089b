"""SPECIMENs of certificates, as rendering makes them."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from web.common.services import Answer, Refused
from web.common.visits import Visit

PAUSES = (0.5, 1.0, 2.0, 2.0)
"""Seconds."""
UNAVAILABLE = 503
ON_ITS_WAY = "own-layout-unknown"
"""Pages that were sent just now reach rendering by an event."""
PICTURE = {"Accept": "image/png"}


async def rendered(
    visit: Visit, path: str, document: Any, headers: Mapping[str, str] | None = None, **query: Any
) -> Answer:
    """The SPECIMEN. Rendering takes a few at a time, and pages that were sent just now are still on their way to it:
    then it asks to come again.

    Raises `Refused` 422 for a document that cannot be printed, `Away`.
    """
    data = json.dumps(document).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    for pause in PAUSES:
        try:
            return await visit.call("rendering", "POST", path, query=query, data=data, headers=sent)
        except Refused as refusal:
            if refusal.status != UNAVAILABLE and refusal.code != ON_ITS_WAY:
                raise
        await asyncio.sleep(pause)
    return await visit.call("rendering", "POST", path, query=query, data=data, headers=sent)
