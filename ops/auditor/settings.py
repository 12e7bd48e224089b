"""The auditor's settings."""

from pydantic import Field, SecretStr

from libs.common.settings import ProcessSettings


class Settings(ProcessSettings):
    """`database_url` is the address of the auditor's own login, which reads every schema.

    `audit_seconds` lie between two rounds. `migration_url` is the database owner's address; only the deploy step is
    given it.
    """

    database_url: SecretStr
    migration_url: SecretStr | None = None
    audit_seconds: float = Field(default=3600.0, ge=60.0)
