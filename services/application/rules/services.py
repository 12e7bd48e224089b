"""B7-03: what is no goods, by the words that end what a line names."""

import re
from functools import lru_cache
from typing import Literal

from services.application.rules.vocabulary import phrases, vocabulary

_END_OF_CLAUSE = re.compile(r"[,;:(\n]|\s-\s")
_END_OF_HEAD = re.compile(r"\s(?:FOR|OF|TO|AT|IN|BY|FROM|WITH|W/|WITHOUT|INCLUDING|INCL\.?|PER|ON|DURING)\s")
_LONGEST = 4


@lru_cache(maxsize=8192)
def service(description: str) -> Literal["", "certain", "perhaps"]:
    """Whether the goods' name, up to the first comma or preposition, ends in what cannot be certified."""
    clause = _END_OF_CLAUSE.split(description.strip().upper())[0].strip(" .")
    words = _END_OF_HEAD.split(clause)[0].strip(" .").split()
    if not words or _ends_in(words, phrases("services", "goods")) or clause in phrases("services", "goods"):
        return ""
    if _ends_in(words, phrases("services", "certain")) or clause in phrases("services", "certain"):
        return "certain"
    if words[-1] not in phrases("services", "doubtful"):
        return ""
    is_certain = len(words) == 1 or words[-2] in vocabulary("services", "certain_before_service")
    return "certain" if is_certain else "perhaps"


def _ends_in(words: list[str], known: frozenset[str]) -> bool:
    return any(" ".join(words[-length:]) in known for length in range(1, _LONGEST + 1))
