"""A PostgreSQL of our own: loopback only, its password made once and kept in `directory`."""

import secrets
import shutil
import signal
import time
from pathlib import Path

from ops.backing.private import (
    Record,
    clear_home,
    erase_home,
    launch,
    run_as_server,
    servers_home,
    write_for_server,
)
from ops.backing.probes import POLL, postgres_answers
from ops.errors import Failed, Missing
from ops.places import read_json, write_json
from ops.ports import becomes_free, free_port
from ops.processes import Identity, is_running, kill, stop

USER = "shomei_admin"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Tests kill processes, never the machine; they make two databases a second, and each of their processes holds a hundred
# connections, for several systems are at work in it at once.
TESTING = {"fsync": "off", "full_page_writes": "off", "max_connections": "2000"}


def binaries() -> Path:
    """The folder of PostgreSQL's programs, the newest version first. Raises `Missing`."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = sorted(versions, key=lambda p: float(p.parts[-3]), reverse=True)
    if found:
        return found[0].parent
    if elsewhere := shutil.which("postgres"):
        return Path(elsewhere).resolve().parent
    raise Missing("PostgreSQL is missing. Install it with: sudo apt-get install -y --no-install-recommends postgresql")


class PrivatePostgres:
    """`url` is the address of its superuser. Handles with the same `directory` mean the same server.

    One `for_tests` keeps its data when its process dies, but not when the machine does.
    """

    name = "postgres"
    origin = "private"

    def __init__(self, directory: Path, *, for_tests: bool = False) -> None:
        self.directory = directory
        self._more = TESTING if for_tests else {}
        self._settings_file = directory / "postgres.json"
        self._record = Record(directory / "postgres.running.json")

    @property
    def url(self) -> str:
        settings = self._settings()
        return f"postgresql://{USER}:{settings['password']}@127.0.0.1:{settings['port']}/postgres"

    def process(self) -> Identity | None:
        """The postmaster, while it runs."""
        return self._record.running("postmaster")

    def is_running(self) -> bool:
        return self.process() is not None

    def is_ready(self) -> bool:
        return self.is_running() and postgres_answers(self.url)

    def start(self) -> None:
        """Raises `Failed` when it does not answer within a minute, `Missing` without PostgreSQL's programs."""
        process = self.process() or self._launch()
        deadline = time.monotonic() + START_SECONDS
        while not postgres_answers(self.url):
            if not is_running(process) or time.monotonic() > deadline:
                raise Failed(f"PostgreSQL does not start; see {self._home() / 'log'}")
            time.sleep(POLL)

    def kill(self) -> None:
        if process := self.process():
            kill(process)

    def stop(self) -> None:
        if process := self.process():  # SIGINT is PostgreSQL's fast shutdown: clients are sent away, data is flushed
            stop(process, STOP_SECONDS, signal.SIGINT)
        self._record.clear()

    def remove(self) -> None:
        """Kill it and erase its data."""
        self.kill()
        self.stop()
        erase_home(self._home())
        self._settings_file.unlink(missing_ok=True)

    def _home(self) -> Path:
        return servers_home(self.directory, self.name)

    def _settings(self) -> dict[str, str]:
        settings: dict[str, str] | None = read_json(self._settings_file)
        if settings is None:
            clear_home(self._home())  # of an earlier checkout in this place: the password to it went with that
            settings = {"port": str(free_port()), "password": secrets.token_urlsafe(24)}
            write_json(self._settings_file, settings)
        return settings

    def _launch(self) -> Identity:
        settings, home = self._settings(), self._home()
        if not (home / "data" / "PG_VERSION").exists():
            self._make_cluster(home, settings["password"])
        if not becomes_free(int(settings["port"])):
            settings["port"] = str(free_port())
            write_json(self._settings_file, settings)
        values = {**SETTINGS, **self._more, "port": settings["port"]}
        options = [f"--{name}={value}" for name, value in values.items()]
        process = launch([str(binaries() / "postgres"), "-D", str(home / "data"), *options], home, home / "log")
        self._record.write(postmaster=process)
        return process

    def _make_cluster(self, home: Path, password: str) -> None:
        shutil.rmtree(home / "data", ignore_errors=True)  # left half made by an interrupted start
        word = home / "password"
        write_for_server(word, password)
        try:
            command = [str(binaries() / "initdb"), "-D", str(home / "data"), "-U", USER, f"--pwfile={word}"]
            run_as_server(
                [*command, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"], home
            )
        finally:
            word.unlink()
