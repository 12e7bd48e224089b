"""What axe finds on a page, as lines to read: `assert not await serious(page)`."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": [*WCAG, "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
}
GRAVE = ("serious", "critical")


async def serious(page: Page) -> list[str]:
    """Whatever breaks WCAG 2.2 A or AA, and every other finding that axe calls serious or critical.

    Looks at the page as it is shown now: open the dialog, and set the width, before asking.
    """
    found = await Axe().run(page, options=OPTIONS)
    violations = [one for one in found.response["violations"] if one["impact"] in GRAVE or _is_wcag(one)]
    return [line for violation in violations for line in _lines(violation)]


def _is_wcag(violation: dict[str, Any]) -> bool:
    return not set(violation["tags"]).isdisjoint(WCAG)


def _lines(violation: dict[str, Any]) -> list[str]:
    what = f"{violation['id']} ({violation['impact']}): {violation['help']}"
    return [f"{what}: {' '.join(map(str, node['target']))} {node['html'][:160]}" for node in violation["nodes"]]
