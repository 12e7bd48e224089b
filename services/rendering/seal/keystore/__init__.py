"""Where sealing keys are kept (DOC-05): the port. Behind it stand files (`files`) and security modules (`tokens`).

A key is described by what travels to the render processes (`SealKey`), and opened there once per process, so that a key
inside a security module signs without ever showing itself (docs/decisions/0012).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from asn1crypto import x509

from libs.common.clock import Clock
from libs.common.errors import Unavailable
from services.rendering.seal.keystore.certificates import period_of


class CannotSeal(Unavailable):
    """Nothing can be sealed now, through no fault of the document: what is due waits, and no attempt is counted.

    `rest` is how long nobody needs to try again.
    """

    rest: ClassVar[timedelta] = timedelta(seconds=5)


class KeysExpired(CannotSeal):
    """No certificate of a sealing key is valid any more: nothing can be sealed until there is a new key."""

    rest = timedelta()


class KeyHangs(CannotSeal):
    """What holds the key does not return: the process that asked it can seal nothing any more, and has to be ended."""

    rest = timedelta(minutes=1)


class OpenKey(Protocol):
    """A key that is ready to sign. `chain` begins with its own certificate."""

    @property
    def chain(self) -> Sequence[x509.Certificate]: ...

    def sign(self, digest: bytes) -> bytes:
        """The ECDSA signature (DER) over a SHA-256 digest. Raises CannotSeal while the key cannot be reached."""
        ...


class SealKey(Protocol):
    """Where a key is, and its certificate. Equal for the same key, and small enough to travel with each rendering."""

    def __hash__(self) -> int: ...

    @property
    def certificate_pem(self) -> bytes:
        """Its certificate, followed by the rest of its chain."""
        ...

    def open(self) -> OpenKey:
        """The key itself, for this process. Raises ValueError when it is not that of the certificate."""
        ...


class Keys:
    """The chamber's sealing keys, old ones and new ones; at least one."""

    def __init__(self, keys: Sequence[SealKey], clock: Clock) -> None:
        self.keys, self._clock = keys, clock
        self._resting: tuple[datetime, CannotSeal] | None = None

    def current(self) -> SealKey:
        """The key whose certificate began last. A next key can be put in before its time.

        Raises KeysExpired, and CannotSeal while sealing rests.
        """
        now = self._clock.now()
        if self._resting and now < self._resting[0]:
            raise CannotSeal(self._resting[1].en)
        valid = [key for key in self.keys if _end(key) > now]
        if not valid:
            raise KeysExpired("the certificate of every sealing key has ended: put a new key into the settings")
        begun = [key for key in valid if _begin(key) <= now]
        # A clock that is a little slow must not stop the only key, fresh from its authority.
        return max(begun, key=_begin) if begun else min(valid, key=_begin)

    def rest(self, reason: CannotSeal) -> None:
        """Have nothing sealed for a while after `reason`: a key that is out of reach would keep all workers waiting."""
        now = self._clock.now()
        if self._resting is None or now >= self._resting[0]:
            self._resting = now + reason.rest, reason


def _begin(key: SealKey) -> datetime:
    return period_of(key.certificate_pem)[0]


def _end(key: SealKey) -> datetime:
    return period_of(key.certificate_pem)[1]
