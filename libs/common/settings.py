"""Settings of a process: from the environment only, checked at start.

Every field NAME is read from `SHOMEI_NAME`, or, for secrets in files, from the file that `SHOMEI_NAME_FILE` names.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, EmailStr, Secret, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from libs.common import production

BAD_CONFIGURATION = 78
PREFIX = "SHOMEI_"
KEY_BYTES = 32


def _key(written: Any) -> Secret[bytes]:
    text = written.get_secret_value() if isinstance(written, SecretStr) else str(written)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise ValueError(f"must be a key of {KEY_BYTES} bytes or more, in hexadecimal digits")
    return Secret(key)


HexKey = Annotated[Secret[bytes], BeforeValidator(_key)]
"""A key of 32 bytes or more, written as hexadecimal digits; `get_secret_value()` gives the bytes."""


class FromFiles(PydanticBaseSettingsSource):
    """Reads `SHOMEI_X_FILE` for a field x."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        return (Path(path).read_text().strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


class ProcessSettings(BaseSettings):
    """What every process needs: where it listens, its log level, where its traces go.

    `port` is for those it serves; `inner_port`, which no stranger may reach, for metrics, version and descriptions
    (`libs/common/health.py`; 0: any free one). In `production` what is unsafe is refused (`libs/common/production.py`).
    """

    # A wrong setting is said without what stands in it: it may be a key.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True, validate_default=True
    )

    environment: Literal["development", "production"] = "development"  # the first: the others are judged by it
    host: str = "127.0.0.1"
    port: int = 8000
    inner_port: int = 0
    otlp_endpoint: str | None = None
    log_level: str = "info"

    @field_validator("*", mode="after")
    @classmethod
    def _is_safe_in_production(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("environment") == "production":
            production.check(str(info.field_name), value)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, FromFiles(settings_cls)


class ServiceSettings(ProcessSettings):
    """What every service with a database and a queue needs.

    `record_key` (PEM, Ed25519) signs the heads of the record's chains, which are appended to the file `record_heads`,
    outside PostgreSQL; without them the chains are made, but nobody vouches for their end.
    `migration_url` is the database owner's address; only the deploy step `migrate` is given it.
    All mails are sent from the address `mail_from`, under the chamber's name. `public_url` is the portal's.
    """

    public_url: str = "http://127.0.0.1:8000"
    database_url: SecretStr
    amqp_url: SecretStr
    migration_url: SecretStr | None = None
    smtp_url: str = "smtp://127.0.0.1:1025"
    mail_from: EmailStr = "noreply@shomei.example"
    token_public_key: str
    record_key: SecretStr | None = None
    record_heads: Path | None = None
    database_pool: int = 10
    prefetch: int = 20


def told(error: ValidationError) -> SystemExit:
    """Say on stderr what is wrong with which setting, and give back the exit (78) to raise."""
    for fault in error.errors():
        name = "_".join(map(str, fault["loc"])).upper()
        print(f"{PREFIX}{name}: {fault['msg'].removeprefix('Value error, ')}", file=sys.stderr)
    return SystemExit(BAD_CONFIGURATION)
