"""Every text that a site shows has its Japanese: what lacks it is named with its place."""

from pathlib import Path

from libs.pages.words import untranslated
from ops.places import CHECKOUT

# Whose templates, code and catalogues each site puts together.
SITES = {
    "portal": ("libs/pages", "web/common", "web/portal"),
    "console": ("libs/pages", "web/common", "web/console"),
    "reference": ("libs/pages", "services/reference"),
}


def findings(root: Path = CHECKOUT) -> list[str]:
    """One line for each text without Japanese, on whichever site."""
    found = {
        f"{place}: no Japanese for {text!r}"
        for folders in SITES.values()
        for (_, text), place in untranslated(root / folder for folder in folders).items()
    }
    return sorted(found)
