"""Servers that somebody else runs, named in the environment."""

from ops.backing.probes import postgres_answers, rabbitmq_answers, wait_until
from ops.errors import Failed

PATIENCE = 30.0


class GivenPostgres:
    """The PostgreSQL of SHOMEI_POSTGRES_URL."""

    name = "postgres"
    origin = "given"

    def __init__(self, url: str) -> None:
        self.url = url

    def is_running(self) -> bool:
        return True

    def is_ready(self) -> bool:
        return postgres_answers(self.url)

    def start(self) -> None:
        wait_until(self.is_ready, PATIENCE, "SHOMEI_POSTGRES_URL: no PostgreSQL answers there with this login")

    def kill(self) -> None:
        """Raises Failed: it is not ours to kill."""
        raise Failed("the PostgreSQL of SHOMEI_POSTGRES_URL is not ours to kill")

    def stop(self) -> None:
        """It goes on running."""


class GivenRabbitMQ:
    """The RabbitMQ of SHOMEI_AMQP_ADMIN_URL."""

    name = "rabbitmq"
    origin = "given"

    def __init__(self, url: str, management_url: str | None) -> None:
        self.url, self.management_url = url, management_url

    def is_running(self) -> bool:
        return True

    def is_ready(self) -> bool:
        return rabbitmq_answers(self.url)

    def start(self) -> None:
        wait_until(self.is_ready, PATIENCE, "SHOMEI_AMQP_ADMIN_URL: no RabbitMQ answers there")

    def kill(self) -> None:
        """Raises Failed: it is not ours to kill."""
        raise Failed("the RabbitMQ of SHOMEI_AMQP_ADMIN_URL is not ours to kill")

    def stop(self) -> None:
        """It goes on running."""
