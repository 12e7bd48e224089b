"""Settings of chambers and of processes that nothing reads, and values of settings that change nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from proof.checks.reach.classes import Classes, place_of

PROCESS_SETTINGS = "libs.common.settings:ProcessSettings"
CHAMBER = ("libs.contracts.registration:ChamberSettings", "services.registration.domain.chamber:ChamberFile")


@dataclass
class Settings:
    """The classes that hold settings. A setting is read where something of its name is."""

    classes: Classes

    def leftovers(self) -> Iterator[tuple[str, str]]:
        """(key, place) of each leftover."""
        chamber = (part for key in CHAMBER for part in self.classes.with_parts(key))
        for node in dict.fromkeys((*chamber, *self.classes.below(PROCESS_SETTINGS))):
            unread = [name for name in node.fields if name not in self.classes.read]
            yield from ((f"not read {node.key}.{name}", place_of(node, name)) for name in unread)
            yield from ((f"not used {key}", place) for key, place in self.classes.unmentioned_values(node))
