"""The published JSON schemas of all events (EVT-02): `python -m libs.contracts.schemas` writes `docs/events/`.

A published schema is a promise: fields may be added to it if they are optional, and a field may become one of several
shapes, the published one among them (docs/decisions/0014); nothing else may change. Another meaning or shape is a new
class with the next version, published beside the old one.
"""

import importlib
import json
from pathlib import Path
from typing import Any

from libs.common.events import Event, all_events

SPEAKERS = ("registration", "identity", "application", "payment", "rendering")
FOLDER = Path(__file__).parents[2] / "docs" / "events"

Schema = dict[str, Any]


def contract_events() -> dict[str, type[Event]]:
    """Every event of the contracts, by name."""
    for speaker in SPEAKERS:
        importlib.import_module(f"libs.contracts.{speaker}")
    return {name: event for name, event in all_events().items() if event.__module__.startswith("libs.contracts")}


def schema_of(event: type[Event]) -> Schema:
    """JSON schema of an event's data."""
    speaker = event.__module__.rpartition(".")[2]
    return {"$id": f"/events/{event.NAME}.json", "x-said-by": speaker} | event.model_json_schema()


def breaches(published: Schema, present: Schema, place: str = "") -> list[str]:
    """What `present` changes that `published` has promised: removed or retyped fields, new required ones."""
    was, now = published.get("properties", {}), present.get("properties", {})
    found = [f"{place}/{name} was removed" for name in was if name not in now]
    found += [f"{place}/{name} has another type" for name in was if name in now and not _still(was[name], now[name])]
    new = set(present.get("required", [])) - set(published.get("required", []))
    found += [f"{place}/{name} is required now" for name in sorted(new)]
    for name, definition in published.get("$defs", {}).items():
        found += breaches(definition, present.get("$defs", {}).get(name, {}), f"{place}/{name}")
    return found


def _still(published: Schema, present: Schema) -> bool:
    """Whether what was promised is still understood: the same shape, or one of several now."""
    was = _shape(published)
    return was == _shape(present) or was in [_shape(one) for one in present.get("oneOf", [])]


def _shape(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in {"description", "title", "default"}}


def write() -> None:
    """Write every schema. Raises `SystemExit` naming what would break a published one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, event in contract_events().items():
        file, schema = FOLDER / f"{name}.json", schema_of(event)
        found = breaches(json.loads(file.read_text()), schema) if file.exists() else []
        if found:
            raise SystemExit(f"{name} is published: {'; '.join(found)}. Make the next version beside it.")
        file.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write()
