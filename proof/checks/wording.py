"""Every text that a site shows has its Japanese, and each name has it once, in `libs/contracts/names`."""

from collections.abc import Iterator
from pathlib import Path

from libs.contracts import names
from libs.pages.words import translated, untranslated
from ops.places import CHECKOUT

# Whose templates, code and catalogues each site puts together.
SITES = {
    "portal": ("libs/pages", "web/common", "web/portal"),
    "console": ("libs/pages", "web/common", "web/console"),
    "reference": ("libs/pages", "services/reference"),
}


def findings(root: Path = CHECKOUT) -> list[str]:
    """One line for each text without Japanese, on whichever site, and for each name in a catalogue."""
    known = names.in_japanese()
    found = {
        f"{place}: no Japanese for {text!r}"
        for folders in SITES.values()
        for (_, text), place in untranslated((root / folder for folder in folders), known).items()
    }
    return sorted(found | {line for folders in SITES.values() for folder in folders for line in _named(root / folder)})


def _named(folder: Path) -> Iterator[str]:
    known = names.in_japanese()
    for (context, text), _ in translated(folder):
        if context is None and text in known:
            yield f"{folder.name}: {text!r} is a name of libs/contracts/names, and must not stand in a catalogue too"
