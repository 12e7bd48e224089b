"""Tables of the services that something writes and nothing reads."""

import re
from collections.abc import Iterator
from pathlib import Path

from proof.checks.reach.graph import Reach
from proof.checks.reach.source import is_within

_CREATED = re.compile(r"^CREATE TABLE (?:IF NOT EXISTS )?(\w+)", re.MULTILINE)
_DROPPED = re.compile(r"^DROP TABLE (?:IF EXISTS )?(\w+)", re.MULTILINE)


def never_read(root: Path, reach: Reach) -> Iterator[tuple[str, str]]:
    """(key, place) of each table that is still there and that nothing reads.

    No reached statement, of its service or of `libs.common`, selects from it or returns what it wrote.
    """
    for file in sorted(root.glob("services/*/migrations/*.sql")):
        service = file.parts[-3]
        statements = list(_statements(reach, f"services.{service}"))
        dropped = {table for one in file.parent.glob("*.sql") for table in _DROPPED.findall(one.read_text("utf-8"))}
        for created in _CREATED.finditer(sql := file.read_text(encoding="utf-8")):
            table = created.group(1)
            if table not in dropped and not any(_reads(statement, table) for statement in statements):
                line = sql.count("\n", 0, created.start()) + 1
                yield f"table services.{service}:{table}", f"{file.relative_to(root)}:{line}"


def _statements(reach: Reach, service: str) -> Iterator[str]:
    nodes = (node for node in reach.reached.values() if is_within(node.module.name, (service, "libs.common")))
    return (text for node in nodes for text in reach.uses[node.key].texts)


def _reads(statement: str, table: str) -> bool:
    selected = re.search(rf"(?<!DELETE )\b(FROM|JOIN|USING)\s+{table}\b", statement)
    return bool(selected) or (re.search(rf"\b{table}\b", statement) is not None and "RETURNING" in statement)
