"""The settings of the payment service."""

from pydantic import SecretStr

from libs.common.settings import HexKey, ServiceSettings


class Settings(ServiceSettings):
    """`api_url` is where the processor and the payer's browser reach our API."""

    link_key: HexKey
    processor_url: str
    processor_secret: SecretStr
    processor_webhook_secret: SecretStr
    api_url: str = ""

    @property
    def callback_url(self) -> str:
        """`api_url`, or the gateway's `/api` when none is given."""
        return self.api_url or f"{self.public_url}/api"
