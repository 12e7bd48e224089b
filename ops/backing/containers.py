"""PostgreSQL and RabbitMQ as containers of a Docker engine, published on loopback ports that stay the same."""

import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import docker
from docker.errors import APIError, DockerException, NotFound

from ops.backing.management import management_answers
from ops.backing.probes import postgres_answers, rabbitmq_answers, wait_until
from ops.errors import Failed
from ops.places import read_json, short_name, write_json
from ops.ports import free_port

USER = "shomei_admin"
ENGINE_SECONDS = 5
START_SECONDS = 120.0
STOP_SECONDS = 20
DEFAULT_SOCKET = Path("/var/run/docker.sock")


@cache
def answering_engine() -> Any:
    """The client of a Docker engine, or None when DOCKER_HOST and the default socket lead to none."""
    if not os.environ.get("DOCKER_HOST") and not DEFAULT_SOCKET.exists():
        return None
    try:
        docker.from_env(timeout=ENGINE_SECONDS).ping()
        return docker.from_env()
    except (DockerException, OSError):
        return None


class _Container:
    """One named container: made at the first start, kept with its volume when stopped."""

    origin = "docker"
    name: str
    image: str
    data: str
    ports: ClassVar[dict[str, int]]

    def __init__(self, directory: Path) -> None:
        self._label = f"shomei-{short_name(directory)}-{self.name}"
        self._settings_file = directory / f"{self.name}.container.json"

    def environment(self, password: str) -> dict[str, str]:
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def is_running(self) -> bool:
        container = self._found()
        return container is not None and container.status == "running"

    def settings(self) -> dict[str, str]:
        """Password and published ports, made once."""
        settings: dict[str, str] | None = read_json(self._settings_file)
        if settings is None:
            settings = {"password": secrets.token_urlsafe(24)}
            for name in self.ports:
                settings[name] = str(free_port({int(settings[other]) for other in self.ports if other in settings}))
            write_json(self._settings_file, settings)
        return settings

    def start(self) -> None:
        """Raises `Failed` when the engine refuses or the server does not answer within two minutes."""
        try:
            container = self._found() or self._made()
            container.start()
        except APIError as error:
            raise Failed(f"the Docker engine did not start {self.image}: {error}") from error
        wait_until(self.is_ready, START_SECONDS, f"{self.name} does not answer; see docker logs {self._label}")

    def kill(self) -> None:
        if (container := self._found()) and container.status == "running":
            container.kill("SIGKILL")

    def stop(self) -> None:
        if container := self._found():
            container.stop(timeout=STOP_SECONDS)

    def remove(self) -> None:
        """Stop it and erase its data."""
        if container := self._found():
            container.remove(force=True, v=True)
            answering_engine().volumes.get(self._label).remove(force=True)
        self._settings_file.unlink(missing_ok=True)

    def _found(self) -> Any:
        try:
            return answering_engine().containers.get(self._label)
        except NotFound:
            return None

    def _made(self) -> Any:
        settings, engine = self.settings(), answering_engine()
        try:
            engine.images.get(self.image)
        except NotFound:
            engine.images.pull(self.image)
        return engine.containers.create(
            self.image,
            name=self._label,
            hostname=self.name,  # RabbitMQ finds its data by the host's name
            environment=self.environment(settings["password"]),
            ports={f"{inner}/tcp": ("127.0.0.1", int(settings[name])) for name, inner in self.ports.items()},
            volumes={self._label: {"bind": self.data, "mode": "rw"}},
        )


class ContainerPostgres(_Container):
    """`url` is the address of its superuser."""

    name = "postgres"
    image = "postgres:16"
    data = "/var/lib/postgresql/data"
    ports: ClassVar[dict[str, int]] = {"port": 5432}

    @property
    def url(self) -> str:
        settings = self.settings()
        return f"postgresql://{USER}:{settings['password']}@127.0.0.1:{settings['port']}/postgres"

    def environment(self, password: str) -> dict[str, str]:
        return {"POSTGRES_USER": USER, "POSTGRES_PASSWORD": password, "POSTGRES_DB": "postgres"}

    def is_ready(self) -> bool:
        return postgres_answers(self.url)


class ContainerRabbitMQ(_Container):
    """`url` is its administrator's address on the virtual host `/`."""

    name = "rabbitmq"
    image = "rabbitmq:3-management"
    data = "/var/lib/rabbitmq"
    ports: ClassVar[dict[str, int]] = {"port": 5672, "management": 15672}

    @property
    def url(self) -> str:
        settings = self.settings()
        return f"amqp://{USER}:{settings['password']}@127.0.0.1:{settings['port']}/"

    @property
    def management_url(self) -> str:
        settings = self.settings()
        return f"http://{USER}:{settings['password']}@127.0.0.1:{settings['management']}"

    def environment(self, password: str) -> dict[str, str]:
        return {"RABBITMQ_DEFAULT_USER": USER, "RABBITMQ_DEFAULT_PASS": password, "RABBITMQ_DEFAULT_VHOST": "/"}

    def is_ready(self) -> bool:
        return rabbitmq_answers(self.url) and management_answers(self.management_url)
