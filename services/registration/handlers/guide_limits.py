"""How many guide mails may be asked for (REG-02): whoever asks needs no login, and names an address of anybody.

Counted by mailbox, so that nobody's is filled; by the network that asks; and by chamber, in whose name the mails go.
The windows are short: who asks in earnest waits some minutes. One answer for all three tells nothing about an address.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.common import throttles
from libs.common.clients import network_of
from libs.common.db import Transaction
from libs.common.errors import TooMany
from libs.common.mailboxes import mailbox_of
from libs.common.throttles import Limit

WINDOW = timedelta(minutes=15)
PER_MAILBOX = Limit(5, WINDOW)
PER_CHAMBER = Limit(150, WINDOW)


@dataclass(frozen=True)
class GuideLimits:
    """`per_network`: mails within `WINDOW` for one IPv4 address or one /64 of IPv6."""

    per_network: int

    async def take(self, tx: Transaction, *, address: str, email: str, chamber: str, now: datetime) -> None:
        """Count one guide mail. Raises `TooMany`, which says when to come back; then nothing is counted."""
        counted = (
            (("network", network_of(address)), Limit(self.per_network, WINDOW)),
            (("mailbox", mailbox_of(email)), PER_MAILBOX),
            (("chamber", chamber), PER_CHAMBER),
        )
        for who, limit in counted:
            try:
                await throttles.take(tx, hashlib.sha256("\0".join(("guide mail", *who)).encode()).digest(), limit, now)
            except TooMany as refusal:
                raise _refused(int(refusal.headers["Retry-After"])) from None


def _refused(seconds: int) -> TooMany:
    minutes = math.ceil(seconds / 60)
    return TooMany(
        seconds,
        ja=f"ご案内のメールが短時間に多く依頼されています。すでに届いているメールがあれば、そのリンクを使用できます。"
        f"届いていない場合は、{minutes}分ほどたってから、もう一度送信してください。お急ぎの場合は商工会議所へお問い合わせください",
        en="Many guide mails were asked for within a short time. If one has reached you, its link works. If not, "
        f"please send this again in some {minutes} minutes, or ask the chamber",
    )
