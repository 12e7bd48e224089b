"""The one-shot container of docker-compose.yml: `python -m ops.provision SECRETS HANDOVER`.

Makes all keys, migrates and seeds on the servers that the environment names, gives each program a folder
`SECRETS/<program>` with precisely the files that it needs, and leaves addresses and logins in HANDOVER, where
`SHOMEI_STATE=HANDOVER ./shomei demo` finds them. Safe to repeat.
"""

import asyncio
import os
import sys
from pathlib import Path

from ops.backing import find_backing
from ops.environment import Environments, Ports, addresses, ports_by
from ops.places import read_json, write_json
from ops.ports import PortBook
from ops.prepare import prepare, start_backing
from ops.processes import Identity
from ops.programs import PROGRAMS, Program
from ops.seed import seed, staff_logins
from ops.state import State, state_file, write_state

INSTALLATION = "installation"
# Addresses with a password in them travel as files too.
ADDRESSES = ("DATABASE_URL", "AMQP_URL", "MANAGEMENT_URL")


def provision(secrets: Path, handover: Path) -> None:
    """Do all of it. Raises `Failed`."""
    folder = secrets / INSTALLATION
    (folder / "logs").mkdir(parents=True, exist_ok=True, mode=0o700)
    backing = find_backing(folder)
    asyncio.run(start_backing(backing))
    ports = ports_by(PortBook(folder / "ports.json").known)
    environments = Environments(folder, backing, ports)
    asyncio.run(prepare(backing, environments, folder))
    for program in PROGRAMS:
        _hand_out(secrets / program.name, program, environments)
    seed(folder, environments)
    hand_over(staff_logins(folder), ports, handover)


def hand_over(logins: list[dict[str, str]], ports: Ports, handover: Path) -> None:
    """Leave addresses and logins for whoever owns the checkout. Logins that a demo added since then stay."""
    _open(handover)
    file = handover / "logins.json"
    kept = read_json(file) or []
    if kept[: len(logins)] != logins:  # none yet, or of an installation whose volumes were removed
        write_json(file, logins)
    nobody = Identity(0, 0)  # the containers are watched by the engine, not by a supervisor of ours
    write_state(handover, State("running", nobody, addresses(ports), {"postgres": "compose", "rabbitmq": "compose"}))
    for left in (file, state_file(handover)):
        _give(left, handover)


def _open(folder: Path) -> None:
    """Make the folder if missing, for the owner of the folder above: we are root here, the reader need not be."""
    if not folder.exists():
        _open(folder.parent)
        folder.mkdir(mode=0o700)
        _give(folder, folder.parent)


def _hand_out(folder: Path, program: Program, environments: Environments) -> None:
    folder.mkdir(exist_ok=True)
    environment = environments.of(program)
    for name in program.settings:
        value = environment[f"SHOMEI_{name}"]
        if name.endswith("_FILE"):
            _write(folder / name.removesuffix("_FILE").lower(), Path(value).read_bytes(), folder)
        elif name in ADDRESSES:
            _write(folder / name.lower(), value.encode(), folder)


def _write(file: Path, content: bytes, folder: Path) -> None:
    """Readable by the owner of the folder alone: the image made it for the user that the programs run as."""
    file.touch(mode=0o600)
    file.write_bytes(content)
    _give(file, folder)


def _give(path: Path, like: Path) -> None:
    owner = like.stat()
    os.chown(path, owner.st_uid, owner.st_gid)


if __name__ == "__main__":
    provision(Path(sys.argv[1]), Path(sys.argv[2]))
