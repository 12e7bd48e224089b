"""What the Dockerfile puts into the image is enough for the programs, and holds no test tools."""

import ast
import importlib.metadata
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from ops.places import CHECKOUT

# The first versions without the faults that are known of what we use (aiohttp CVE-2026-34517, -50269; weasyprint
# CVE-2026-55073; lost consumers and dead connections of the broker's client).
FIRST_SOUND = {"aiohttp": (3, 14, 5), "weasyprint": (70, 0), "aio-pika": (10, 2), "aiormq": (7, 2, 4)}
# Readers of PDFs with a long row of such faults.
NEVER = {"pypdf", "pypdf2", "pdfminer-six"}
TEST_TOOLS = {"hypothesis", "mypy", "oxlint", "playwright", "pytest", "ruff", "testcontainers", "typer"}


def locked(name: str) -> dict[str, str]:
    lines = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (CHECKOUT / name).read_text(), re.MULTILINE)
    return dict(lines)


def copied_folders() -> list[str]:
    found = re.findall(r"^COPY (\w+) \1$", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE)
    assert found
    return found


def copied_files() -> Iterator[Path]:
    left_out = {file for line in (CHECKOUT / ".dockerignore").read_text().splitlines() for file in CHECKOUT.glob(line)}
    for folder in copied_folders():
        yield from (file for file in (CHECKOUT / folder).rglob("*.py") if file not in left_out)


def imported_by(file: Path) -> Iterator[str]:
    """The first names of every import, those inside functions too."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_what_is_copied_imports_only_what_is_copied_and_what_its_lock_holds() -> None:
    lock, providers = locked("requirements.lock"), importlib.metadata.packages_distributions()
    known = {*sys.stdlib_module_names, *copied_folders()}
    missing = {
        f"{file.relative_to(CHECKOUT)} imports {name}"
        for file in copied_files()
        for name in imported_by(file)
        if name not in known
        and not file.with_name(f"{name}.py").exists()  # beside a program of its own
        and not {each.lower().replace("_", "-") for each in providers.get(name, [])} & set(lock)
    }
    assert not missing


def test_the_images_lock_holds_no_test_tools() -> None:
    assert not TEST_TOOLS & set(locked("requirements.lock"))


def test_the_development_lock_has_the_same_versions_and_the_test_tools() -> None:
    run, everything = locked("requirements.lock"), locked("requirements-dev.lock")
    assert run.items() <= everything.items()
    assert set(everything) >= TEST_TOOLS


def test_no_lock_names_an_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (CHECKOUT / name).read_text()
        assert "://" not in text
        assert "index-url" not in text.replace("--no-emit-index-url", "")


def test_the_locks_hold_no_version_with_a_known_fault() -> None:
    # about: REL-60
    for lock in (locked("requirements.lock"), locked("requirements-dev.lock")):
        versions = {name: tuple(int(part) for part in re.findall(r"[0-9]+", lock[name])) for name in FIRST_SOUND}
        assert {name: found for name, found in versions.items() if found < FIRST_SOUND[name]} == {}
    assert not NEVER & set(locked("requirements.lock"))
