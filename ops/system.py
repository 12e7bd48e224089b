"""Coming up and going down, as the commands see it: one detached supervisor, spoken to through its state file."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from ops.backing import find_backing
from ops.errors import Failed
from ops.places import CHECKOUT
from ops.processes import Identity, identity_of, kill, stop
from ops.state import ProgramState, State, read_state, write_state

UP_SECONDS = 240.0
READY_SECONDS = 90.0
DOWN_SECONDS = 60.0
PROBE_SECONDS = 2.0
DEPENDENCIES_SECONDS = 5.0
"""A program waits up to 2 s for each thing that it depends on."""
POLL = 0.2


def running_state(folder: Path) -> State | None:
    """The state of the running system, or None when no supervisor runs."""
    state = read_state(folder)
    return state if state and state.is_supervised() else None


def require_running(folder: Path) -> State:
    """The state of a system that is up. Raises `Failed` that says how to bring it up."""
    state = running_state(folder)
    if state is None or state.phase != "running":
        raise Failed("shomei is not up. Start it with: ./shomei up --detach")
    return state


def clean_up(folder: Path) -> None:
    """End the programs that a killed supervisor left behind, each known by its pid and start time."""
    state = read_state(folder)
    if state is None or state.is_supervised() or state.phase in ("stopped", "failed"):
        return
    for program in state.programs.values():
        if program.process:
            kill(program.process)
            program.process = None
    state.phase = "stopped"
    write_state(folder, state)


def come_up(folder: Path, say: Callable[[str], None]) -> State:
    """Start the supervisor and wait until every program is ready. Raises `Failed` with what went wrong."""
    clean_up(folder)
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / "supervisor.log").open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "ops.supervisor"],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        state = _wait_until_running(folder, process, say)
        wait_until_ready(state, say)
    except BaseException:
        go_down(folder)
        raise
    return state


def _wait_until_running(folder: Path, process: subprocess.Popen[bytes], say: Callable[[str], None]) -> State:
    deadline, phase = time.monotonic() + UP_SECONDS, ""
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        state = read_state(folder)
        if state is None or state.supervisor.pid != process.pid:
            state = None  # written by an earlier supervisor
        if state and state.phase != phase:
            phase = state.phase
            say(phase)
        if state and phase == "running":
            return state
        if ended:
            message = state.message if state else ""
            raise Failed(message or f"the supervisor ended; see {folder / 'logs' / 'supervisor.log'}")
        time.sleep(POLL)
    raise Failed(f"not up after {UP_SECONDS:.0f} s; see {folder / 'logs'}")


def wait_until_ready(state: State, say: Callable[[str], None]) -> None:
    """Wait until every program is ready and misses nothing. Raises `Failed` naming those that are not."""
    deadline = time.monotonic() + READY_SECONDS
    waiting = dict(state.programs)
    while waiting:
        waiting = {name: program for name, program in waiting.items() if not is_whole(program)}
        if waiting and time.monotonic() > deadline:
            raise Failed(f"not ready: {', '.join(sorted(waiting))}. See ./shomei logs {min(waiting)}")
        if waiting:
            time.sleep(POLL)
    say("ready")


def is_whole(program: ProgramState) -> bool:
    """Whether the program is ready and misses nothing that it depends on."""
    return answers(f"{program.url}/readyz") and missing(program) == []


def missing(program: ProgramState) -> list[str] | None:
    """What the program depends on and does not find; None when it does not say. The sandbox's depend on nothing."""
    if program.inner_url is None:
        return []
    try:
        with urllib.request.urlopen(f"{program.inner_url}/dependencies", timeout=DEPENDENCIES_SECONDS):
            return []
    except urllib.error.HTTPError as error:
        found: dict[str, bool] = json.loads(error.read())
        return sorted(name for name, is_there in found.items() if not is_there)
    except OSError:
        return None


def answers(url: str) -> bool:
    """Whether a GET brings 200."""
    try:
        with urllib.request.urlopen(url, timeout=PROBE_SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def go_down(folder: Path) -> bool:
    """Stop everything of this folder, also what a killed supervisor left. Returns whether a supervisor ran."""
    state = read_state(folder)
    if state is None:
        return False
    was_running = state.is_supervised()
    stop(state.supervisor, DOWN_SECONDS)
    left = read_state(folder)
    if left and left.phase not in ("stopped", "failed"):  # it could not finish by itself
        clean_up(folder)
        pair = find_backing(folder)
        pair.postgres.stop()
        pair.rabbitmq.stop()
    return was_running


def program_state(url: str, process: Identity | None) -> str:
    """`ready`, `starting` (it runs but does not answer yet) or `down`."""
    if process is None or identity_of(process.pid) != process:
        return "down"
    return "ready" if answers(f"{url}/readyz") else "starting"
