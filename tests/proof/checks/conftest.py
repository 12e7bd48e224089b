"""The small project."""

from pathlib import Path

import pytest

from tests.proof.checks.planted import Planted


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    """A project in which every check finds nothing."""
    project = Planted(tmp_path)
    project.write()
    return project
