"""The check that keeps names and docstrings plain."""

from pathlib import Path

import pytest

from proof.checks import plain


def write(root: Path, code: str, file: str = "libs/one.py") -> list[str]:
    path = root / file
    path.parent.mkdir(parents=True)
    path.write_text(code)
    return plain.findings(root)


@pytest.mark.parametrize("docstring", ["The same for many.", "As above, for staff.", "Another way in, by a link."])
def test_a_docstring_that_tells_it_by_another_one_is_named(tmp_path: Path, docstring: str) -> None:
    assert write(tmp_path, f'def _save() -> None:\n    """{docstring}"""\n') == [
        f"libs/one.py:1: _save: the docstring tells it by another one: {docstring!r}"
    ]


def test_a_docstring_of_two_words_on_something_public_is_named(tmp_path: Path) -> None:
    code = 'class Store:\n    """Where orders are kept."""\n\n    def add(self) -> None:\n        """One more."""\n'
    assert write(tmp_path, code) == ["libs/one.py:4: add: the docstring has 2 words, at least 3: 'One more.'"]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("def test_no_ghost() -> None: ...\n", 1),
        ("class OldTown: ...\n", 1),
        ("def go(house: str) -> None: ...\n", 1),
        ('log.warning("printing.deaf")\n', 1),
        ('def go() -> None:\n    """Doors that nobody opens."""\n', 1),
    ],
)
def test_a_quaint_word_is_named_in_tests_and_log_events_too(tmp_path: Path, code: str, line: int) -> None:
    [finding] = write(tmp_path, code, "tests/test_one.py")
    assert finding.startswith(f"tests/test_one.py:{line}: quaint: ")


def test_plain_words_pass(tmp_path: Path) -> None:
    code = 'def save() -> None:\n    """Store what was typed. Raises Invalid."""\n    log.info("draft.saved")\n'
    assert write(tmp_path, code) == []


def test_nothing_in_the_tree_is_quaint() -> None:
    assert plain.findings() == []
