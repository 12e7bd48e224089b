"""The check that keeps files and functions short."""

from pathlib import Path

from proof.checks import lengths


def write(root: Path, lines: int, inside: int) -> None:
    body = "\n".join(["def long() -> None:", *["    pass"] * (inside - 1), *["x = 1"] * (lines - inside)])
    (root / "libs").mkdir()
    (root / "libs" / "one.py").write_text(body + "\n")


def test_a_file_of_300_lines_and_a_function_of_40_are_just_short_enough(tmp_path: Path) -> None:
    write(tmp_path, 300, 40)
    assert lengths.findings(tmp_path) == []


def test_one_line_more_of_either_is_named_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, 301, 41)
    assert lengths.findings(tmp_path) == [
        "libs/one.py: 301 lines, at most 300",
        "libs/one.py:1: long has 41 lines, at most 40",
    ]


def test_nothing_in_the_tree_is_too_long() -> None:
    assert lengths.findings() == []
