"""Processes by pid and start time, so that a number that the system gave to somebody else is never touched."""

import contextlib
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

KILL_PATIENCE = 5.0
POLL = 0.05


@dataclass(frozen=True)
class Identity:
    """One process: its pid and when it started, in clock ticks since the machine's start."""

    pid: int
    started: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def identity_of(pid: int) -> Identity | None:
    """The process that now has this pid; None when there is none, or only a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else Identity(pid, int(fields[19]))


def identity_from(record: Any) -> Identity | None:
    """What `Identity.as_json` wrote, read back; None for a record of another kind."""
    try:
        return Identity(int(record["pid"]), int(record["started"]))
    except (KeyError, TypeError, ValueError):
        return None


def is_running(identity: Identity) -> bool:
    """Whether precisely this process runs. A child of ours that ended is reaped on the way."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(identity.pid, os.WNOHANG)
    return identity_of(identity.pid) == identity


def family(identity: Identity) -> list[Identity]:
    """The process and all below it. Empty when it is gone."""
    if identity_of(identity.pid) != identity:
        return []
    try:
        below = psutil.Process(identity.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        below = []
    return [identity, *filter(None, (identity_of(child.pid) for child in below))]


def send(identity: Identity, number: signal.Signals) -> None:
    """Send a signal to this process; nothing happens when it is gone."""
    if identity_of(identity.pid) == identity:
        with contextlib.suppress(ProcessLookupError):
            os.kill(identity.pid, number)


def wait_until_gone(processes: list[Identity], patience: float) -> list[Identity]:
    """Wait at most `patience` seconds; returns those that still run."""
    deadline = time.monotonic() + patience
    left = [p for p in processes if is_running(p)]
    while left and time.monotonic() < deadline:
        time.sleep(POLL)
        left = [p for p in left if is_running(p)]
    return left


def kill(identity: Identity) -> None:
    """SIGKILL to the process, then to those it leaves behind; returns when all are gone."""
    everyone = family(identity)
    for process in everyone:
        send(process, signal.SIGKILL)
    wait_until_gone(everyone, KILL_PATIENCE)


def stop(identity: Identity, patience: float, number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the process to end, wait `patience` seconds, then kill what is left of its family."""
    everyone = family(identity)
    send(identity, number)
    wait_until_gone([identity], patience)
    for process in everyone:
        send(process, signal.SIGKILL)
    wait_until_gone(everyone, KILL_PATIENCE)
