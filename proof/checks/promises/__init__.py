"""What the specification promises, beside what the tests show and what the code holds already."""

from collections.abc import Iterator
from pathlib import Path

from proof.checks.promises.citations import Citation, citations_of
from proof.checks.promises.listed import (
    against_tests,
    differences,
    faulty_ids,
    in_readme,
    read_list,
)
from proof.checks.promises.spec import ids_of, requirements_of
from proof.checks.reach import leftovers
from proof.checks.reach.source import Project


def findings(root: Path, project: Project) -> dict[str, list[str]]:
    """What is wrong, by the name of the check.

    "not built yet": what `docs/spec/not-built-yet.toml` and the README say wrongly, or do not say. "citations": of ids
    that do not exist, outside of tests, and by pure tests that claim to cover a promise.
    """
    citations, ids = list(citations_of(project)), ids_of(root)
    return {"not built yet": _not_built(root, project, citations, ids), "citations": list(_faulty(citations, ids))}


def _not_built(root: Path, project: Project, citations: list[Citation], ids: set[str]) -> list[str]:
    listed = read_list(root)
    tested = {one.cited for one in citations if one.claimed and one.interfaces}
    return [
        *differences(listed, leftovers(root, project)),
        *faulty_ids(listed, ids),
        *against_tests(listed, requirements_of(root), tested),
        *in_readme(root, listed),
    ]


def _faulty(citations: list[Citation], ids: set[str]) -> Iterator[str]:
    for one in citations:
        if one.cited not in ids:
            yield f"{one.place}: {one.cited} is no id of docs/spec"
        if not one.test:
            yield f"{one.place}: cites {one.cited} outside of any test"
        elif one.claimed and not one.interfaces:
            yield (
                f"{one.place}: {one.test} covers {one.cited}, but meets no client, browser, broker, database, job or "
                "command: test it as its user meets it, or write `# about:`"
            )
