"""The words of `data/words.toml`, as the rules ask for them."""

import tomllib
from functools import cache

from services.application.rules.book import words
from services.application.rules.countries_data import DATA


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads((DATA / "words.toml").read_text())


@cache
def vocabulary(section: str, name: str) -> frozenset[str]:
    """The words of one list."""
    return words(_data()[section][name])


@cache
def phrases(section: str, name: str) -> frozenset[str]:
    """The phrases of one list, which stand between semicolons."""
    return frozenset(" ".join(one.split()) for one in _data()[section][name].split(";") if one.strip())
