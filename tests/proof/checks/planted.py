"""A small project in which every check finds nothing, and ways to plant one fault in it."""

from dataclasses import dataclass
from pathlib import Path

from proof.checks.folders import PYTHON
from proof.checks.promises import findings
from proof.checks.promises.listed import read_list, section
from proof.checks.reach.source import Project

FILES = {
    "libs/common/events.py": "class Event:\n    chamber: str\n    version: int\n",
    "libs/common/settings.py": "class ProcessSettings:\n    port: int = 8000\n",
    "libs/contracts/registration.py": (
        "from typing import Literal\n\n\n"
        "class ChamberSettings:\n"
        "    days: int = 14\n"
        '    detail: Literal["full", "summary"] = "full"\n'
    ),
    "libs/contracts/shop.py": (
        "from typing import ClassVar\n"
        "from libs.common.events import Event\n\n\n"
        "class Sold(Event):\n"
        '    NAME: ClassVar[str] = "sold.v1"\n'
        '    SUBJECT: ClassVar[str] = "shop_id"\n'
        "    shop_id: str\n"
        "    price: int\n"
    ),
    "services/shop/migrations/0001.sql": "CREATE TABLE sales (\n    price int\n);\n",
    "services/shop/states.py": (
        "from enum import Enum\n\n\n"
        "class State(Enum):\n    OPEN = 1\n    SOLD = 2\n\n\n"
        "class Act(Enum):\n    SELL = 1\n\n\n"
        "MOVES: dict[tuple[State, Act], State] = {(State.OPEN, Act.SELL): State.SOLD}\n\n\n"
        "def move(state, act):\n    return MOVES[state, act]\n"
    ),
    "services/shop/domain.py": (
        "from services.shop.states import Act, move\n\n\ndef sell(state):\n    return move(state, Act.SELL)\n"
    ),
    "services/shop/app.py": (
        "from libs.common.settings import ProcessSettings\n\n\n"
        "class Settings(ProcessSettings):\n    key: str\n\n\n"
        "def build(settings: Settings):\n    return settings.key, settings.port\n"
    ),
    "services/shop/api.py": (
        "from libs.contracts.registration import ChamberSettings\n"
        "from libs.contracts.shop import Sold\n"
        "from services.shop.domain import sell\n\n"
        "routes = object()\n\n\n"
        '@routes.post("/sales")\n'
        "def post(tx, chamber, settings: ChamberSettings):\n"
        '    tx.fetch("SELECT price FROM sales")\n'
        '    if settings.detail == "summary":\n        return settings.days\n'
        "    return tx.emit(Sold(chamber=sell(chamber)))\n"
    ),
    "services/shop/consumers.py": (
        "from libs.contracts.shop import Sold\n\n"
        "consumers = object()\n\n\n"
        "@consumers.on(Sold)\ndef on_sold(tx, event: Sold):\n    return event.price\n"
    ),
    "services/shop/__main__.py": "from services.shop import api, app, consumers\n\napp.build(app.Settings())\n",
    "tests/conftest.py": (
        "import aiohttp\nimport pytest\n\n\n@pytest.fixture\ndef shop():\n    return aiohttp.ClientSession()\n"
    ),
    "tests/test_shop.py": "def test_it_sells(shop):\n    # covers: SHP-01\n    shop.post('/sales')\n",
    "docs/spec/requirements.md": "| id | promise |\n|---|---|\n| SHP-01 | It sells. |\n| SHP-02 | It gives back. |\n",
    "docs/spec/product.md": "- **D-01** Who sells.\n",
    "docs/spec/not-built-yet.toml": ('[[parts]]\nwhat = "Giving back"\npromises = ["SHP-02"]\ncode = [\n]\n\n[aids]\n'),
}


@dataclass(frozen=True)
class Planted:
    """The small project in a folder of its own."""

    root: Path

    def write(self) -> None:
        for name, content in FILES.items():
            self.replace(name, content)
        self.renew_readme()

    def replace(self, name: str, content: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(content)

    def change(self, name: str, old: str, new: str) -> None:
        content = (self.root / name).read_text()
        assert old in content
        (self.root / name).write_text(content.replace(old, new))

    def add(self, name: str, content: str) -> None:
        (self.root / name).write_text((self.root / name).read_text() + content)

    def list_code(self, *names: str) -> None:
        self.change("docs/spec/not-built-yet.toml", "]\n\n[aids]", "".join(f'"{n}",\n' for n in names) + "]\n\n[aids]")

    def renew_readme(self) -> None:
        (self.root / "README.md").write_text(f"# Shop\n\n{section(read_list(self.root))}\n")

    def found(self) -> list[str]:
        """Every finding."""
        by_check = findings(self.root, Project.read(self.root, PYTHON))
        return [finding for of_one in by_check.values() for finding in of_one]

    def leftovers(self) -> set[str]:
        """The names of what is found to be reached by nothing."""
        return {finding.split('"')[1] for finding in self.found() if "nothing of the product comes here" in finding}
