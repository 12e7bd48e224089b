"""A RabbitMQ of our own: a private node with its own name, ports, user, data and name server (epmd), loopback only."""

import os
import secrets
import shutil
import time
from pathlib import Path

from ops.backing.management import management_answers
from ops.backing.private import Record, clear_home, erase_home, launch, servers_home, write_for_server
from ops.backing.probes import POLL, rabbitmq_answers
from ops.errors import Failed, Missing
from ops.places import read_json, short_name, write_json
from ops.ports import becomes_free, free_port
from ops.processes import Identity, is_running, kill, stop

USER = "shomei_admin"
SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
START_SECONDS = 90.0
STOP_SECONDS = 20.0
PORTS = ("port", "management", "dist", "epmd")
INSTALL = "RabbitMQ is missing. Install it with: sudo apt-get install -y --no-install-recommends rabbitmq-server"

# Numbers for the management pages are not collected: they cost CPU on every message and nothing here reads them.
CONFIGURATION = """\
listeners.tcp.default = 127.0.0.1:{port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
management_agent.disable_metrics_collector = true
default_user = {user}
default_pass = {password}
default_vhost = /
disk_free_limit.absolute = 50MB
log.file.level = warning
log.console = false
"""

# Erlang's schedulers spin while idle unless told not to, which steals the processor from everybody else here.
ERLANG = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"


class PrivateRabbitMQ:
    """`url` is its administrator's address on the virtual host `/`. One `directory`, one node."""

    name = "rabbitmq"
    origin = "private"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._settings_file = directory / "rabbitmq.json"
        self._record = Record(directory / "rabbitmq.running.json")

    @property
    def url(self) -> str:
        settings = self._settings()
        return f"amqp://{USER}:{settings['password']}@127.0.0.1:{settings['port']}/"

    @property
    def management_url(self) -> str:
        settings = self._settings()
        return f"http://{USER}:{settings['password']}@127.0.0.1:{settings['management']}"

    def process(self) -> Identity | None:
        """The node, while it runs."""
        return self._record.running("node")

    def is_running(self) -> bool:
        return self.process() is not None

    def is_ready(self) -> bool:
        return self.is_running() and rabbitmq_answers(self.url) and management_answers(self.management_url)

    def start(self) -> None:
        """Raises `Failed` when it does not answer within 90 seconds, `Missing` without RabbitMQ's programs."""
        process = self.process() or self._launch()
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if not is_running(process) or time.monotonic() > deadline:
                raise Failed(f"RabbitMQ does not start; see {self._home() / 'out.log'}")
            time.sleep(POLL)

    def kill(self) -> None:
        if process := self.process():
            kill(process)

    def lose_disk(self) -> None:
        """Kill it and erase what it stored; it starts again with its login, ports and nothing else."""
        self.kill()
        clear_home(self._home() / "mnesia")

    def stop(self) -> None:
        if process := self.process():
            stop(process, STOP_SECONDS)
        if epmd := self._record.running("epmd"):
            stop(epmd, STOP_SECONDS)
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
            settings = {"password": secrets.token_urlsafe(24), "node": f"shomei-{short_name(self.directory)}@127.0.0.1"}
            write_json(self._settings_file, self._with_free_ports(settings))
        return settings

    @staticmethod
    def _with_free_ports(settings: dict[str, str]) -> dict[str, str]:
        for name in PORTS:
            if name not in settings or not becomes_free(int(settings[name])):
                taken = {int(settings[other]) for other in PORTS if other in settings}
                settings[name] = str(free_port(taken))
        return settings

    def _launch(self) -> Identity:
        if not SERVER.exists() or not shutil.which("epmd"):
            raise Missing(INSTALL)
        settings, home = self._settings(), self._home()
        if epmd := self._record.running("epmd"):
            stop(epmd, STOP_SECONDS)
        write_json(self._settings_file, self._with_free_ports(settings))
        write_for_server(home / "rabbitmq.conf", CONFIGURATION.format(user=USER, **settings))
        write_for_server(home / "enabled_plugins", "[rabbitmq_management].\n")
        environment = self._environment(home, settings)
        # Started by us: one that Erlang starts for itself would listen on all interfaces and outlive everything.
        epmd = launch(
            ["epmd", "-address", "127.0.0.1", "-port", settings["epmd"]], home, home / "epmd.log", environment
        )
        self._record.write(epmd=epmd)
        node = launch([str(SERVER)], home, home / "out.log", environment)
        self._record.write(epmd=epmd, node=node)
        return node

    def _environment(self, home: Path, settings: dict[str, str]) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": settings["epmd"],
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_NODENAME": settings["node"],
            "RABBITMQ_USE_LONGNAME": "true",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": settings["port"],
            "RABBITMQ_DIST_PORT": settings["dist"],
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(home / "no-such-file"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_PID_FILE": str(home / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG,
        }
