"""Who hears what: no event is said into the void, and none is waited for in vain."""

import ast
import importlib
from pathlib import Path

from libs.contracts.schemas import contract_events

ROOT = Path(__file__).parents[3]
SERVICES = sorted(folder.parent.name for folder in (ROOT / "services").glob("*/consumers.py"))


def heard() -> set[str]:
    consumers = (importlib.import_module(f"services.{service}.consumers").consumers for service in SERVICES)
    return {name for each in consumers for name in each.names}


def said() -> set[str]:
    """The events that some service makes, as its source shows."""
    classes = {event.__name__: name for name, event in contract_events().items()}
    found: set[str] = set()
    for file in (ROOT / "services").rglob("*.py"):
        calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Name))
        found |= {classes[node.id] for node in calls if node.id in classes and file.name != "consumers.py"}
    return found


def test_every_event_of_the_contracts_is_heard_by_some_service() -> None:
    # covers: REL-04
    assert set(contract_events()) - heard() == set()


def test_every_event_of_the_contracts_is_said_by_some_service() -> None:
    # covers: EVT-02
    assert set(contract_events()) - said() == {"registration.changed.v1"}, "renewals and changes come later"
