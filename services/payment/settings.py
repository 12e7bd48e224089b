"""The settings of the payment service."""

from pydantic import SecretStr, field_validator

from libs.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """`link_key` is hex of 32 bytes or more. `api_url` is where the processor and the payer's browser reach our API."""

    link_key: SecretStr
    processor_url: str
    processor_secret: SecretStr
    processor_webhook_secret: SecretStr
    api_url: str = ""

    @field_validator("link_key")
    @classmethod
    def _is_hex(cls, key: SecretStr) -> SecretStr:
        if len(bytes.fromhex(key.get_secret_value())) < 32:
            raise ValueError("must be the hex of at least 32 bytes")
        return key

    @property
    def callback_url(self) -> str:
        """`api_url`, or the gateway's `/api` when none is given."""
        return self.api_url or f"{self.public_url}/api"
