"""What certificates are made with: keys, the address of the reference site, the time-stamping authority."""

from dataclasses import dataclass, field

from services.rendering.domain.results import RenderedPdf
from services.rendering.seal.keystore import Keys, SealKey
from services.rendering.seal.timestamps.authority import Authority


@dataclass(frozen=True)
class Equipment:
    """`reference_url` is the site where certificates are verified, without a slash at its end.

    `authority` puts time-stamps on seals; None where seals carry none.
    """

    access_code_key: bytes = field(repr=False)
    reference_url: str
    keys: Keys = field(repr=False)
    authority: Authority | None = None

    @property
    def seal_key(self) -> SealKey:
        """The key that seals now. Raises CannotSeal."""
        return self.keys.current()

    @property
    def timestamped(self) -> bool:
        """Whether seals carry time-stamps."""
        return self.authority is not None

    async def finish(self, sealed: RenderedPdf) -> RenderedPdf:
        """The file that is the certificate, with its time-stamp where seals carry one. Raises CannotSeal."""
        return await self.authority.stamp(sealed) if self.authority else sealed
