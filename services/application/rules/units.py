"""Units of box 8: which say how much there is, which only count packages."""

import re
from functools import lru_cache
from typing import Literal

from services.application.rules.countries_data import folded
from services.application.rules.vocabulary import vocabulary

Judged = Literal["concrete", "vague", "unknown"]


@lru_cache(maxsize=4096)
def judge_unit(unit: str, accepted: frozenset[str] = frozenset()) -> Judged:
    """What a unit is worth: PCS and METRIC TONS are concrete, WOODEN CASES vague; `accepted` are the chamber's own.

    No unit, or one without a Latin letter or digit, is left to other rules.
    """
    plain = " ".join(folded(unit).replace("(S)", "S").split()).strip(" .")
    compact = re.sub(r"[ .]", "", plain)
    concrete, vague = vocabulary("units", "concrete") | accepted, vocabulary("units", "vague")
    if not re.search(r"[A-Z0-9]", plain) or plain in concrete or compact in concrete:
        return "concrete"
    if plain in vague or compact in vague or compact.isdecimal():
        return "vague"
    return _of_several_words(plain, concrete, vague)


def _of_several_words(plain: str, concrete: frozenset[str], vague: frozenset[str]) -> Judged:
    """CASES OF 12 BOTTLES is concrete, as is PCS/CTN; of STEEL DRUMS and WOODEN CASES the last word tells."""
    pieces = [word.replace(".", "") for word in re.split(r"[ /()&,+-]+", plain) if word]
    known = [re.sub(r"^\d[\d,]*(?=[A-Z])", "", word) for word in pieces]
    counting = [word for word in known if word not in vocabulary("units", "around") and not word.isdecimal()]
    if not counting:
        return "unknown"
    if counting[0] in concrete or counting[-1] in concrete:
        return "concrete"
    return "vague" if counting[-1] in vague or counting[0] in vague else "unknown"
