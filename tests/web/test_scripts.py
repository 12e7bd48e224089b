"""The pages' pure modules have unit tests in JavaScript, beside ours: each file is one test here."""

import re
import subprocess
from pathlib import Path

import pytest

from ops.places import CHECKOUT

FOLDER = Path(__file__).parent
FILES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.test.js"))
SECONDS = 60


@pytest.mark.parametrize("name", FILES)
def test_the_scripts_tests_pass(name: str) -> None:
    command = ["node", "--test-reporter=tap", str(FOLDER / name)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed and int(passed[1]) > 0, f"no test ran:\n{done.stdout}"


def test_each_module_that_says_it_is_pure_has_its_tests() -> None:
    scripts = [*CHECKOUT.glob("web/*/static/*.js"), *CHECKOUT.glob("libs/pages/static/*.js")]
    pure = {script.stem for script in scripts if script.read_text().partition("\n")[0].endswith(" Pure.")}
    assert pure and pure == {Path(name).name.removesuffix(".test.js") for name in FILES}
