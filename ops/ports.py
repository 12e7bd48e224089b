"""Free loopback ports, remembered so that addresses stay the same from one start to the next."""

import random
import socket
import time
from pathlib import Path

from ops.places import read_json, write_json

# Below the range that Linux hands out to outgoing connections: nobody takes such a port in passing.
RANGE = range(20000, 32000)


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def becomes_free(port: int, patience: float = 10.0) -> bool:
    """Whether a server could listen on this port within `patience` seconds.

    The socket of a killed server is closed a little later than its process ends.
    """
    deadline = time.monotonic() + patience
    while not is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_port(taken: set[int] | None = None) -> int:
    """A loopback port on which nobody listens, and none of `taken`."""
    while True:
        port = random.choice(RANGE)
        if port not in (taken or set()) and is_free(port):
            return port


class PortBook:
    """The ports of one installation by name, kept in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ports: dict[str, int] = read_json(file) or {}

    def choose(self, name: str, preferred: int) -> int:
        """For a start: the port last used under this name, else `preferred`, else any; never one in use now."""
        others = {port for other, port in self._ports.items() if other != name}
        wanted = (self._ports.get(name, preferred), preferred)
        chosen = next((p for p in wanted if p not in others and is_free(p)), None) or free_port(others)
        self._ports[name] = chosen
        write_json(self._file, self._ports)
        return chosen

    def known(self, name: str, preferred: int) -> int:
        """For a look: the port last chosen, whoever listens there now."""
        return self._ports.get(name, preferred)
