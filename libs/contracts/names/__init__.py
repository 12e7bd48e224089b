"""What people call things, in Japanese and in English: one table for each sort of thing, by code or by JSON pointer.

Pages, mails, papers, exports, rules and refusals read them here; docs/glossary.md says why a thing is called so. Sites
have them among their words, so that a template may also write the English name.
"""

from collections.abc import Iterator, Mapping

from libs.contracts.names import cases, companies, fields, people
from libs.contracts.names.name import Name

__all__ = ["Name", "cases", "companies", "fields", "in_japanese", "people"]
_ROOMS = (cases, companies, fields, people)


def all_names() -> Iterator[Name]:
    """Every name, and those of boxes with their numbers, too."""
    for table in (table for room in _ROOMS for table in vars(room).values() if isinstance(table, Mapping)):
        for name in _in(table):
            yield name
            yield name.numbered


def _in(table: Mapping[object, object]) -> Iterator[Name]:
    for entry in table.values():
        if isinstance(entry, Name):
            yield entry
        elif isinstance(entry, Mapping):
            yield from _in(entry)


def in_japanese() -> dict[str, str]:
    """The Japanese of each English name that means one thing everywhere."""
    return {name.en: name.ja for name in all_names() if not name.is_particular}
