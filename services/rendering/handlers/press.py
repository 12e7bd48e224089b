"""What rendering is done with."""

from dataclasses import dataclass, field

from services.rendering.original import SealKey


@dataclass(frozen=True)
class Press:
    """`reference_url` is the site where certificates are verified, without a slash at its end."""

    access_code_key: bytes = field(repr=False)
    reference_url: str
    seal_key: SealKey
