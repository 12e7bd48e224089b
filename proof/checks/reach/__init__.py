"""What stands in the code and is reached by nothing, or by tests alone.

Definitions; moves of state machines; events that are not said, not heard or not read; settings that nothing reads;
tables that nothing reads. What brings the system up may use anything of the product; what proves the system is no user
of it. The names of leftovers are those of `docs/spec/not-built-yet.toml`.
"""

from collections.abc import Iterator
from pathlib import Path

from proof.checks.reach.classes import Classes
from proof.checks.reach.contracts import Contracts
from proof.checks.reach.graph import Node, Reach, entries_of
from proof.checks.reach.moves import tables_of, unmade
from proof.checks.reach.settings import Settings
from proof.checks.reach.source import Project, is_within
from proof.checks.reach.tables import never_read
from proof.checks.reach.templates import read_by_models, read_in_templates

PRODUCT = ("libs", "services", "web", "sandbox")
FOR_TESTS = ("libs.common.testing", "libs.common.testing_databases", "libs.common.testing_servers", "tests")


def leftovers(root: Path, project: Project) -> dict[str, str]:
    """Each leftover by its name, with its place."""
    reach = Reach(project, ("proof", *FOR_TESTS))
    reach.follow(entries_of(project), read_in_templates(root, PRODUCT) | read_by_models(project))
    found = [(node.key, node.place) for node in _unreached(reach)]
    classes = Classes(reach)
    facts = (Contracts(reach, classes).leftovers(), Settings(classes).leftovers(), never_read(root, reach))
    found += [one for source in facts for one in source]
    return dict([*found, *unmade(reach, list(tables_of(root, project)))])


def _unreached(reach: Reach) -> Iterator[Node]:
    yield from (node for node in reach.unreached() if is_within(node.module.name, PRODUCT))
    with_proof = Reach(reach.project, FOR_TESTS, uses=reach.uses)
    with_proof.follow(entries_of(reach.project), reach.attributes)
    yield from (node for node in with_proof.unreached() if not is_within(node.module.name, PRODUCT))
