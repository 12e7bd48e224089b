"""A name."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Name:
    """What people call one thing. `box` is its number on the certificate.

    `is_particular`: elsewhere the English words mean something else in Japanese, such as "Yes".
    """

    ja: str
    en: str
    box: str = ""
    is_particular: bool = False

    @property
    def numbered(self) -> "Name":
        """The name with its box number, as the certificate prints it: "2 Consignee"."""
        return replace(self, ja=f"{self.box} {self.ja}", en=f"{self.box} {self.en}", box="") if self.box else self
