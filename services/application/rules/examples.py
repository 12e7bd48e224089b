"""What each rule finds and lets pass, by examples: published with the rule, and its tests (`data/examples.json`)."""

import json
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from libs.contracts.values import CertificateKind
from services.application.rules.countries_data import DATA


class Example(BaseModel):
    """What is changed in the sample of a kind (`samples/`), by JSON pointer, and whether the rule then finds something.

    `facts` are what else is known: files by their purpose, the signer, other applications. `pointer` is the place
    that is told, `proposal` what could stand there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    kind: CertificateKind = CertificateKind.ORIGIN_JAPAN
    changes: dict[str, JsonValue]
    facts: dict[str, JsonValue] = {}
    finds: bool
    pointer: str | None = None
    proposal: str | None = None


@cache
def examples() -> tuple[Example, ...]:
    """All of them, in the order of rules."""
    rows: list[dict[str, Any]] = json.loads((DATA / "examples.json").read_text())
    return tuple(Example.model_validate(row) for row in rows)
