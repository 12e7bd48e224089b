"""Whether a time-stamp's signer is an authority that the settings trust."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext

from services.rendering.seal.timestamps.answers import AnswerRefused, Token

REMEMBERED = timedelta(minutes=1)


class Trust:
    """Trusts what these roots vouch for (an authority's own certificate may be one), and remembers it for a minute.

    Revocation is not asked for: neither lists nor answers of responders are fetched.
    """

    def __init__(self, roots: Sequence[x509.Certificate]) -> None:
        self._roots = list(roots)
        self._until: dict[bytes, datetime] = {}

    async def check(self, token: Token, now: datetime) -> None:
        """Check that the signer may sign time-stamps and is trusted at `now`. Raises AnswerRefused."""
        own = token.signer
        if not own.not_valid_before <= token.time <= own.not_valid_after:
            raise AnswerRefused("the time-stamping authority's certificate was not valid at the time of its stamp")
        if self._until.get(own.sha256, now) > now:
            return
        _check_purpose(own)
        context = ValidationContext(trust_roots=self._roots, moment=now, allow_fetching=False)
        try:
            validator = CertificateValidator(own, list(token.others), validation_context=context)
            await validator.async_validate_usage(set(), {"time_stamping"})  # type: ignore[no-untyped-call]
        except Exception as error:  # besides its own errors, the library raises whatever a broken certificate makes it
            raise AnswerRefused(f"the time-stamping authority's certificate is not trusted: {error!r}") from None
        self._until = {own.sha256: now + REMEMBERED}


def _check_purpose(own: x509.Certificate) -> None:
    purposes = own.extended_key_usage_value
    if purposes is None or purposes.native != ["time_stamping"] or "extended_key_usage" not in own.critical_extensions:
        raise AnswerRefused("the certificate in the time-stamp is not for time-stamping alone")
