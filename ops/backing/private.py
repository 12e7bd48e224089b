"""What the two private servers share: a home that their user can reach, and a record of the running process."""

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ops.errors import Failed
from ops.places import read_json, short_name, write_json
from ops.processes import Identity, identity_from, identity_of, is_running

# PostgreSQL refuses to run as root; for both servers less rights are better anyway.
UNPRIVILEGED = "nobody"


def servers_home(directory: Path, name: str) -> Path:
    """The data folder of the server `name` that belongs to `directory`: 0700, owned by the user that it runs as.

    Raises Failed when the folder above it belongs to another user.
    """
    if os.geteuid() != 0:
        home = directory / name
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        return home
    root = Path("/var/tmp") / f"shomei-{short_name(directory)}"  # noqa: S108 - ownership is checked below
    root.mkdir(exist_ok=True, mode=0o755)
    if root.is_symlink() or root.stat().st_uid != 0:
        raise Failed(f"{root} belongs to somebody else; remove it and try again")
    home = root / name
    home.mkdir(exist_ok=True, mode=0o700)
    give_to_server(home)
    return home


def give_to_server(path: Path) -> None:
    """Make the unprivileged user the owner, when we are root."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(UNPRIVILEGED)
        os.chown(path, account.pw_uid, account.pw_gid)


def write_for_server(file: Path, content: str) -> None:
    """Write a file that only the server's user can read."""
    file.touch(mode=0o600)
    file.write_text(content)
    give_to_server(file)


def clear_home(home: Path) -> None:
    """Remove a server's data. The folder around it stays: the other server may be starting in it."""
    shutil.rmtree(home, ignore_errors=True)


def erase_home(home: Path) -> None:
    """Remove a server's data, and the folder around it when nothing else is left in it."""
    clear_home(home)
    if home.parent.name.startswith("shomei-"):
        with contextlib.suppress(OSError):
            home.parent.rmdir()


def run_as_server(command: list[str], home: Path, env: Mapping[str, str] | None = None) -> None:
    """Run a short program as the server's user. Raises `Failed` with what it said."""
    done = subprocess.run(
        command, cwd=home, env=dict(env or os.environ), capture_output=True, text=True, check=False, **_account()
    )
    if done.returncode != 0:
        raise Failed(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-2000:]}")


def launch(command: list[str], home: Path, log: Path, env: Mapping[str, str] | None = None) -> Identity:
    """Start a server in its own session, so that a Ctrl-C in our terminal does not reach it.

    Raises Failed when it ends at once.
    """
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command,
            cwd=home,
            env=dict(env or os.environ),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **_account(),
        )
    identity = identity_of(process.pid)
    if identity is None:
        process.wait()
        raise Failed(f"{command[0]} ended at once; see {log}")
    return identity


def _account() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": UNPRIVILEGED, "group": pwd.getpwnam(UNPRIVILEGED).pw_gid, "extra_groups": []}


class Record:
    """The processes of a server, kept in a file: another command finds, kills or stops precisely these."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def write(self, **processes: Identity) -> None:
        write_json(self._file, {name: process.as_json() for name, process in processes.items()})

    def running(self, name: str) -> Identity | None:
        """The process recorded under `name`, if it still runs."""
        identity = identity_from((read_json(self._file) or {}).get(name))
        return identity if identity and is_running(identity) else None

    def clear(self) -> None:
        self._file.unlink(missing_ok=True)
