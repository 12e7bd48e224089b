"""What payment asks of a card processor, whichever it is. Card numbers never pass here (PAY-02).

A processor tells the same story in three ways: the answer to `state`, a webhook, and the payer's return. All of them
end as an `Observation`, and payment treats observations alike: repeated, late or out of order, they are harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from libs.common.errors import Problem, Unavailable

ObservedState = Literal["open", "captured", "failed", "expired"]


@dataclass(frozen=True)
class ProcessorSession:
    """A session at the processor; `url` is the hosted page to which the payer is sent."""

    id: str
    url: str


@dataclass(frozen=True)
class Observation:
    """What the processor says about one session.

    `amount` is in yen: what was captured, or else what is due. `at` (UTC) is when the state was reached.
    `reason` is the processor's word for a failure. `event_id` is set when a webhook said it.
    """

    session_id: str
    payment_id: UUID
    chamber: str
    state: ObservedState
    amount: int
    at: datetime
    reason: str = ""
    event_id: str | None = None


class ProcessorSilent(Unavailable):
    """No answer, or none that can be understood: what was asked may or may not have happened. Ask again later."""

    code = "processor-silent"
    title_ja = "決済会社から応答がありません。しばらくしてから状態を確認します"
    title_en = "The card processor does not answer. The state will be checked again"


class ProcessorRefused(Problem):
    """The processor understood and said no; asking the same again will not help."""

    status = 502
    code = "processor-refused"
    title_ja = "決済会社が要求を受け付けませんでした"
    title_en = "The card processor refused the request"


class WebhookRejected(Problem):
    """Not signed by the processor, too old, or unreadable (REL-30). Nothing may follow from it."""

    status = 400
    code = "webhook-rejected"
    title_ja = "通知の署名または内容が正しくありません"
    title_en = "The notification is not authentic, too old or not readable"


class Processor(Protocol):
    """A card processor with a hosted payment page. No method tries again by itself."""

    async def open_session(
        self,
        payment_id: UUID,
        *,
        chamber: str,
        amount: int,
        description: str,
        return_url: str,
        webhook_url: str,
        expires_at: datetime,
    ) -> ProcessorSession:
        """Open the session of a payment of `amount` yen; asked again for `payment_id`, it is the same session (REL-28).

        Raises `ProcessorSilent`, or `ProcessorRefused` (also when `payment_id` was used with other values, REL-29).
        """
        ...

    async def state(self, session_id: str) -> Observation:
        """How the session stands now (REL-31). Raises `ProcessorSilent` or `ProcessorRefused`."""
        ...

    async def expire(self, session_id: str) -> Observation:
        """End the session if it is open; the answer says how it stands, which may be captured.

        Raises `ProcessorSilent` or `ProcessorRefused`.
        """
        ...

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Observation:
        """What an authentic webhook, sent within five minutes of `now`, says. Raises `WebhookRejected` (REL-30)."""
        ...
