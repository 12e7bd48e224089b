"""Where this checkout keeps its state: `.shomei/`, or the folder that SHOMEI_STATE names."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent


def state_folder() -> Path:
    """The folder of everything that outlives a command. SHOMEI_STATE lets a second system run beside the first."""
    return Path(os.environ.get("SHOMEI_STATE") or CHECKOUT / ".shomei").resolve()


def open_state_folder() -> Path:
    """The state folder, made if missing, and readable by its owner only."""
    folder = state_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def short_name(folder: Path) -> str:
    """Twelve letters that tell one state folder from another, for names outside of it."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]


def read_json(file: Path) -> Any:
    """The content of a JSON file, or None when there is none."""
    try:
        return json.loads(file.read_text())
    except FileNotFoundError:
        return None


def write_json(file: Path, content: Any) -> None:
    """Write at once or not at all, readable by the owner only: a reader never sees half a file."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(handle, "w") as stream:
        json.dump(content, stream, indent=2, ensure_ascii=False)
    os.replace(name, file)
