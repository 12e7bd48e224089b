"""`./shomei lint` compares the specification, the tests, the list of what is not built and the README."""

import pytest

from proof.checks.promises.listed import read_list, write_readme
from tests.proof.checks.planted import Planted

LIST = "docs/spec/not-built-yet.toml"
MEETS_NOTHING = (
    "but meets no client, browser, broker, database, job or command: test it as its user meets it, or write `# about:`"
)


def test_a_promise_id_that_does_not_exist_is_named(planted: Planted) -> None:
    planted.change(LIST, '"SHP-02"', '"SHP-02", "SHP-99"')
    planted.renew_readme()
    assert planted.found() == [f"{LIST}: SHP-99 is no id of docs/spec (Giving back)"]


def test_a_part_that_no_promise_will_use_is_named(planted: Planted) -> None:
    planted.change(LIST, "[aids]", '[[parts]]\nwhat = "Lending"\n\n[aids]')
    planted.renew_readme()
    assert planted.found() == [f"{LIST}: no promise will use this: Lending"]


def test_a_requirement_is_tested_or_listed(planted: Planted) -> None:
    planted.change("tests/test_shop.py", "# covers: SHP-01", "# covers: D-01")
    assert planted.found() == [
        f"{LIST}: SHP-01 is cited by no test: test it as its user meets it, or list it",
    ]


def test_a_promise_that_is_tested_is_not_missing_but_may_lack_a_part(planted: Planted) -> None:
    planted.change("tests/test_shop.py", "SHP-01", "SHP-01, SHP-02")
    assert planted.found() == [
        f"{LIST}: SHP-02 is tested now: take it from `promises`, or, when something lacks, put it into `partly`"
    ]
    planted.change(LIST, "promises =", "partly =")
    assert planted.found() == []


def test_the_readme_says_what_the_list_says(planted: Planted) -> None:
    planted.change(LIST, "Giving back", "Giving back, and lending")
    assert planted.found() == [
        "README.md: says something else than docs/spec/not-built-yet.toml: python -m proof.checks.promises"
    ]
    write_readme(planted.root, read_list(planted.root))
    assert planted.found() == []
    assert "\n- Giving back, and lending\n" in (planted.root / "README.md").read_text()


def test_a_test_cites_only_ids_that_exist_and_only_inside_of_tests(planted: Planted) -> None:
    planted.change("tests/test_shop.py", "SHP-01", "SHP-01, NFR-20")
    planted.add("tests/conftest.py", "\n\n# covers: SHP-01\n\n\nimport json\n")
    assert planted.found() == [
        "tests/conftest.py:10: cites SHP-01 outside of any test",
        "tests/test_shop.py:2: NFR-20 is no id of docs/spec",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "def test_it_sells():\n    # covers: SHP-01\n    assert sell(1)\n",
        "# covers: SHP-01\n@pytest.mark.parametrize('shop', [1])\ndef test_it_sells(shop):\n    assert sell(shop)\n",
        "def test_it_sells(page: playwright.async_api.Page):\n    # covers: SHP-01\n    assert sell(page)\n",
        "def test_it_sells():\n    # covers: SHP-01\n    assert subprocess.run(['pdftotext'])\n",
    ],
    ids=["a pure function", "a parameter called like a fixture", "an annotation", "a program that is not ours"],
)
def test_a_pure_test_covers_no_promise_wherever_its_file_stands(planted: Planted, body: str) -> None:
    head = "import subprocess\nimport playwright\nimport pytest\nfrom services.shop.domain import sell\n\n\n"
    planted.replace("tests/browser/test_browser_journey.py", head + body)
    [found] = planted.found()
    assert found.startswith("tests/browser/test_browser_journey.py:")
    assert found.endswith(f"test_it_sells covers SHP-01, {MEETS_NOTHING}")
    planted.change("tests/browser/test_browser_journey.py", "covers:", "about:")
    assert planted.found() == []


@pytest.mark.parametrize(
    "test",
    [
        "def test_it_sells(shop):\n    # covers: SHP-01\n    assert shop\n",
        "@pytest.mark.usefixtures('shop')\n# covers: SHP-01\ndef test_it_sells():\n    assert 1\n",
        "def test_it_sells():\n    # covers: SHP-01\n    ask()\n\n\ndef ask():\n    aiohttp.ClientSession()\n",
        "def test_it_sells():\n    # covers: SHP-01\n    assert async_playwright()\n",
        "def test_it_sells():\n    # covers: SHP-01\n    aio_pika.connect('x')\n",
        "async def test_it_sells():\n    # covers: SHP-01\n    await asyncpg.connect('x')\n",
        "def test_it_sells():\n    # covers: SHP-01\n    subprocess.run(['./shomei', 'status'])\n",
        "def test_it_sells():\n    # covers: SHP-01\n    subprocess.run([sys.executable, '-m', 'services.shop'])\n",
        "def test_it_sells():\n    # covers: SHP-01\n    jobs.lapse()\n",
        "def test_it_sells():\n    # covers: SHP-01\n    assert Running(1)\n",
    ],
    ids=[
        *("a fixture", "a fixture by name", "a helper's client", "a browser", "a broker", "a database", "the command"),
        *("a process of ours", "a job", "a service"),
    ],
)
def test_a_test_that_meets_the_product_covers_its_promise(planted: Planted, test: str) -> None:
    planted.replace("services/shop/jobs.py", "def lapse():\n    return 1\n")
    planted.change("services/shop/__main__.py", "import api", "import jobs, api")
    planted.add("services/shop/__main__.py", "jobs.lapse()\n")
    planted.replace("libs/common/service.py", "class Running:\n    pass\n")
    planted.add("services/shop/__main__.py", "from libs.common.service import Running\n\nRunning()\n")
    head = (
        "import subprocess\nimport sys\nimport aio_pika\nimport aiohttp\nimport asyncpg\nimport pytest\n"
        "from playwright.async_api import async_playwright\n"
        "from libs.common.service import Running\nfrom services.shop import jobs\n\n\n"
    )
    planted.replace("tests/domain/test_units.py", head + test)
    assert planted.found() == []
