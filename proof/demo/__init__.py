"""`./shomei demo`: the main job over the public HTTP APIs, as outsiders would do it."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from ops.errors import Failed
from ops.places import read_json, state_folder
from proof.demo.story import issue_one
from proof.demo.web import Places


def main(arguments: list[str]) -> int:
    """Run the demo once; `--json` prints one JSON object. Raises `Failed` naming the step that did not work."""
    if unknown := set(arguments) - {"--json"}:
        print(f"demo: unknown {' '.join(unknown)}; usage: ./shomei demo [--json]")
        return 2
    facts = asyncio.run(issue_one(Places.known(), known_logins()))
    print(json.dumps(facts, ensure_ascii=False, indent=2) if "--json" in arguments else _for_people(facts))
    return 0


def known_logins() -> list[dict[str, str]]:
    """The staff's logins: from the file that SHOMEI_LOGINS names, else of the system that was seeded here.

    Raises Failed when there are none.
    """
    file = os.environ.get("SHOMEI_LOGINS")
    logins: list[dict[str, str]] | None = read_json(Path(file) if file else state_folder() / "logins.json")
    if not logins:
        raise Failed("no staff logins are known; seed a system with: ./shomei up")
    return logins


def _for_people(facts: dict[str, Any]) -> str:
    rows = [f"{name:<20} {' → '.join(value) if isinstance(value, list) else value}" for name, value in facts.items()]
    return "\n".join(rows)
