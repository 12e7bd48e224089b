"""What rendering is done with."""

from dataclasses import dataclass, field

from services.rendering.keystore import Keys, SealKey


@dataclass(frozen=True)
class Press:
    """`reference_url` is the site where certificates are verified, without a slash at its end."""

    access_code_key: bytes = field(repr=False)
    reference_url: str
    keys: Keys = field(repr=False)

    @property
    def seal_key(self) -> SealKey:
        """What is sealed now is sealed with this key. Raises CannotSeal."""
        return self.keys.current()
