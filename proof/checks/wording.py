"""Every text that a site shows has its Japanese, and each name has it once, in `libs/contracts/names`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir

from libs.contracts import names
from libs.pages.words import Key, key_of, translated
from ops.places import CHECKOUT

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# As in the environments of `pages.py`: a template is read by the same rules as when it is shown.
OPTIONS = {
    "templates/**.html": {
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
        "newstyle_gettext": "true",
    }
}
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


def used(folder: Path) -> dict[Key, str]:
    """Every text that templates and code of `folder` show, with the place that shows it first."""
    found: dict[Key, str] = {}
    for file, line, message, _, context in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS):
        found.setdefault(key_of(context, message), f"{folder.name}/{file}:{line}")
    return found


def untranslated(folders: Iterable[Path], names: Iterable[str] = ()) -> dict[Key, str]:
    """Texts without Japanese, with the place that shows each first; `names` have theirs elsewhere."""
    folders = list(folders)
    known: set[Key] = {key for folder in folders for key, _ in translated(folder)}
    known |= {(None, name) for name in names}
    return {key: place for folder in folders for key, place in used(folder).items() if key not in known}
