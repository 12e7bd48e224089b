"""Which goods are food, for B6-03: by their HS code, else by their name."""

import re

from services.application.draft import DraftGoods
from services.application.rules.vocabulary import vocabulary

CHAPTERS = frozenset({2, 3, 4, *range(7, 13), *range(15, 23)})
"""Of the Harmonized System."""
_END_OF_NAME = re.compile(r"[,;:(\n]|\s-\s|\s(?:FOR|OF|WITH|IN)\s")


def is_food(line: DraftGoods) -> bool:
    """Whether a line of goods is food."""
    chapter = line.hs_code.strip()[:2]
    if chapter.isdigit():
        return int(chapter) in CHAPTERS
    words = set(re.findall(r"[A-Z-]+", _END_OF_NAME.split(line.description.upper())[0]))
    return not words.isdisjoint(vocabulary("goods", "food")) and words.isdisjoint(vocabulary("goods", "not_food"))
