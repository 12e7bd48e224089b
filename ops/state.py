"""What the supervisor tells the other commands: `.shomei/state.json`, written at each change, free of secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ops.places import read_json, write_json
from ops.processes import Identity, identity_from, is_running

Phase = Literal["backing", "preparing", "running", "stopping", "stopped", "failed"]


@dataclass
class ProgramState:
    """One program: its process now (None while it is down), where it listens, how often it was started.

    `inner_url` is where it says what it misses; None for what has no inner port.
    """

    url: str
    process: Identity | None = None
    starts: int = 0
    inner_url: str | None = None

    def as_json(self) -> dict[str, Any]:
        process = self.process.as_json() if self.process else {"pid": None, "started": None}
        return {"url": self.url, "inner_url": self.inner_url, "starts": self.starts, **process}


@dataclass
class State:
    """The whole system. `message` says why it failed."""

    phase: Phase
    supervisor: Identity
    urls: Mapping[str, str] = field(default_factory=dict)
    backing: Mapping[str, str] = field(default_factory=dict)
    programs: dict[str, ProgramState] = field(default_factory=dict)
    message: str = ""

    def is_supervised(self) -> bool:
        """Whether the supervisor that wrote this still runs."""
        return is_running(self.supervisor)


def state_file(folder: Path) -> Path:
    return folder / "state.json"


def write_state(folder: Path, state: State) -> None:
    """Replace the file at once."""
    content = {
        "phase": state.phase,
        "message": state.message,
        "supervisor": state.supervisor.as_json(),
        "urls": dict(state.urls),
        "backing": dict(state.backing),
        "programs": {name: program.as_json() for name, program in state.programs.items()},
    }
    write_json(state_file(folder), content)


def read_state(folder: Path) -> State | None:
    """What was written last, also by a supervisor that has ended since; None when nothing ever ran."""
    content = read_json(state_file(folder))
    supervisor = identity_from((content or {}).get("supervisor"))
    if content is None or supervisor is None:
        return None
    programs = {
        name: ProgramState(record["url"], identity_from(record), record["starts"], record.get("inner_url"))
        for name, record in content["programs"].items()
    }
    return State(content["phase"], supervisor, content["urls"], content["backing"], programs, content["message"])
