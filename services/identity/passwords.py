"""Passwords: made for cards, hashed with argon2id, compared in threads (REL-45)."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from libs.common.errors import Unavailable

# Without characters that look alike on paper.
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"
CARD_PASSWORD_LENGTH = 12
WAITING_AT_MOST = 64
KEPT_FOR_KNOWN = 24
"""Of these places, those that no login from an unknown device gets."""


def make_password() -> str:
    """A password for a card: 12 letters and digits, at least one of each, so that every policy takes it. 69 bits."""
    while True:
        password = "".join(secrets.choice(LETTERS + DIGITS) for _ in range(CARD_PASSWORD_LENGTH))
        if any(c in DIGITS for c in password) and any(c in LETTERS for c in password):
            return password


class _Places:
    """So many at once; of those who wait, the known come first."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._known: deque[asyncio.Future[None]] = deque()
        self._unknown: deque[asyncio.Future[None]] = deque()

    async def take(self, *, is_known: bool) -> None:
        if self._free:
            self._free -= 1
            return
        place = asyncio.get_running_loop().create_future()
        (self._known if is_known else self._unknown).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        for waiting in (self._known, self._unknown):
            while waiting:
                place = waiting.popleft()
                if not place.done():
                    place.set_result(None)
                    return
        self._free += 1


class Hasher:
    """argon2id with 19 MiB, two passes, one lane. Each hash takes some 30 ms of a core: only `threads` run at once.

    Logins from unknown devices, which strangers can pile up, wait behind all others and never fill every place.
    """

    def __init__(self, threads: int = 2) -> None:
        self._argon2 = PasswordHasher(
            time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._places = _Places(threads)
        self._waiting = 0
        self._nobody = self._argon2.hash(secrets.token_urlsafe(24))

    async def hash(self, password: str) -> str:
        """The hash to store. Raises `Unavailable` when too many wait."""
        return str(await self._in_thread(self._argon2.hash, password))

    async def matches(self, password_hash: str | None, password: str, *, is_known: bool = True) -> bool:
        """Whether `password` belongs to the hash. Without a hash it works as long and says no (REL-47).

        `is_known` is False for a login from a device that the ID never logged in on. Raises `Unavailable` when too
        many wait.
        """
        right = bool(await self._in_thread(self._verify, password_hash or self._nobody, password, is_known=is_known))
        return right and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(password_hash)

    async def close(self) -> None:
        """End the threads that hash."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[..., object], *arguments: str, is_known: bool = True) -> object:
        if self._waiting >= WAITING_AT_MOST - (0 if is_known else KEPT_FOR_KNOWN):
            raise Unavailable("too many passwords are being checked")
        self._waiting += 1
        try:
            await self._places.take(is_known=is_known)
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
            finally:
                self._places.give_back()
        finally:
            self._waiting -= 1
