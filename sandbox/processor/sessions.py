"""What a payment session is, which switches make the processor misbehave, and what it says in a webhook. Pure."""

import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, field_validator

State = Literal["open", "captured", "failed", "expired"]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s;,]+$", max_length=2000)]


class Switches(BaseModel):
    """Ways to misbehave. Set for all with `PUT /switches`, for one session with `metadata.switches`."""

    model_config = ConfigDict(extra="forbid")

    decline_all: bool = Field(default=False, description="Every card is declined.")
    late_success: bool = Field(default=False, description="A card is taken even after the session expired or failed.")
    amount_mismatch: bool = Field(default=False, description="One yen less than asked is captured.")
    ignore_idempotency_keys: bool = Field(default=False, description="The same key opens another session each time.")
    fail_after_opening: bool = Field(default=False, description="A session is opened, and the caller gets a 500.")
    fail_after_charging: bool = Field(default=False, description="The card is charged, and the browser gets a 500.")
    lose_webhooks: bool = Field(default=False, description="Webhooks are never sent.")
    reorder_webhooks: bool = Field(default=False, description="Webhooks of each two seconds are sent newest first.")
    repeat_webhooks: int = Field(default=1, ge=1, le=20, description="How often each webhook is delivered.")
    delay_webhooks_seconds: float = Field(default=0, ge=0, le=3600, description="How long each webhook is held back.")


class Order(BaseModel):
    """What a shop asks for with `POST /v1/sessions`. `amount` is in yen."""

    model_config = ConfigDict(extra="forbid")

    amount: int = Field(ge=1, le=9_999_999, strict=True)
    currency: Literal["jpy"]
    order: str = Field(min_length=1, max_length=100)
    description: str = Field(max_length=200)
    return_url: WebAddress
    webhook_url: WebAddress
    expires_at: AwareDatetime
    metadata: dict[str, Any] = Field(default_factory=dict)

    @field_validator("metadata")
    @classmethod
    def _switches_are_known(cls, metadata: dict[str, Any]) -> dict[str, Any]:
        Switches.model_validate(metadata.get("switches", {}))
        return metadata

    def switches(self, general: Switches) -> Switches:
        """The `general` switches, overridden by those of this order alone."""
        return general.model_copy(update=self.metadata.get("switches", {}))


class Session(Order):
    """One order on its way to being paid. `at` is when `state` was reached; of the card only four digits are kept."""

    id: str = Field(default_factory=lambda: "cs_" + secrets.token_urlsafe(24))
    csrf: str = Field(default_factory=lambda: secrets.token_urlsafe(24))
    state: State = "open"
    captured: int = 0
    reason: str = ""
    card_ends_in: str = ""
    at: AwareDatetime
    created_at: AwareDatetime

    def reach(self, state: State, at: datetime, reason: str = "", **changes: Any) -> "Session":
        """This session in another state."""
        return self.model_copy(update={"state": state, "at": at, "reason": reason, **changes})

    def public(self) -> dict[str, Any]:
        """What the shop may see. `amount` is what was captured, once it was; before that, what is due."""
        view = self.model_dump(mode="json", include={"id", "order", "currency", "state", "reason", "metadata"})
        amount = self.captured if self.state == "captured" else self.amount
        return view | {"amount": amount, "at": self.at.isoformat(), "expires_at": self.expires_at.isoformat()}
