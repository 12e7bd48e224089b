"""How much a job costs a person: each click, typed field, choice and chosen file is one action."""

from pathlib import Path

from playwright.async_api import Page, expect


class Counting:
    """A person at a page who counts. `actions` says what was done, `loads` which pages were loaded meanwhile."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions: list[str] = []
        self.loads: list[str] = []
        page.on("load", lambda loaded: self.loads.append(loaded.url))

    async def click(self, name: str, role: str = "button") -> None:
        """Press a button (or what `role` says) by its name."""
        self.actions.append(f"click {name}")
        await self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    async def type(self, field: str, text: str) -> None:
        """Fill in one field, by its selector."""
        self.actions.append(f"type {field}")
        await self.page.fill(field, text)

    async def choose(self, field: str, value: str) -> None:
        """Choose in a pull-down."""
        self.actions.append(f"choose {field}")
        await self.page.select_option(field, value)

    async def tick(self, field: str) -> None:
        """Tick a box, or choose a radio button."""
        self.actions.append(f"tick {field}")
        await self.page.check(field)

    async def give(self, field: str, file: Path) -> None:
        """Choose a file."""
        self.actions.append(f"file {file.name}")
        await self.page.set_input_files(field, file)

    async def arrive(self, address: str) -> None:
        """Wait for the next page. Costs nothing."""
        await self.page.wait_for_url(address)
        await expect(self.page.locator("#editor[data-ready]")).to_be_attached()
