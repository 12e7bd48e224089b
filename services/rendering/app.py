"""Composition root of the rendering service."""

from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from libs.common.clock import Clock
from libs.common.service import Service, new_service
from libs.common.settings import HexKey, ServiceSettings
from services.rendering.api import routes
from services.rendering.consumers import consumers
from services.rendering.handlers.copies import Copies
from services.rendering.handlers.equipment import Equipment
from services.rendering.handlers.one_at_a_time import OneAtATime
from services.rendering.handlers.previews import Previews
from services.rendering.handlers.specimens import Specimens
from services.rendering.jobs import jobs
from services.rendering.pool import RenderPool
from services.rendering.seal.keystore import Keys, SealKey
from services.rendering.seal.keystore.certificates import read_certificates
from services.rendering.seal.keystore.settings import keys_of
from services.rendering.seal.timestamps.authority import Authority
from services.rendering.tasks import KINDS
from services.rendering.work.printing import Printing

FOLDER = Path(__file__).parent


class Settings(ServiceSettings):
    """`workers`: renderings at a time.

    `seal_key` is one key or several: PEM, or the address of a key in a security module (see `keys_of`);
    `seal_certificate` is PEM: the certificates of keys in files, and the chains of all. The key whose certificate began
    last is used.

    `timestamp_url` is an RFC 3161 authority: every seal carries its time-stamp, and nothing is sealed while it is away.
    It has to be vouched for by one of the certificates of `timestamp_ca` (PEM); `timestamp_policy` is the policy that
    is asked for (an OID), any if it is left out. Without address, seals carry no time-stamps.
    """

    access_code_key: HexKey
    reference_url: str
    seal_key: SecretStr
    seal_certificate: str = ""
    timestamp_url: str | None = None
    timestamp_ca: str = ""
    timestamp_policy: str | None = Field(default=None, pattern=r"^[0-9]+(\.[0-9]+)+$")
    workers: int = Field(default=2, ge=1, le=64)

    @model_validator(mode="after")
    def _seals(self) -> Self:
        for key in self.seal_keys:
            key.open()
        if self.timestamp_url and not read_certificates(self.timestamp_ca.encode()):
            raise ValueError("timestamp_ca must hold a certificate that vouches for the time-stamping authority")
        return self

    @cached_property
    def seal_keys(self) -> list[SealKey]:
        """The keys with which certificates are sealed. Raises ValueError when one has no certificate."""
        return keys_of(self.seal_key.get_secret_value(), self.seal_certificate)

    def equipment(self, clock: Clock) -> Equipment:
        """The keys, the address of the reference site and the time-stamping authority, from these settings."""
        key = self.access_code_key.get_secret_value()
        return Equipment(key, self.reference_url.rstrip("/"), Keys(self.seal_keys, clock), self._authority(clock))

    def _authority(self, clock: Clock) -> Authority | None:
        if not self.timestamp_url:
            return None
        return Authority(
            self.timestamp_url, read_certificates(self.timestamp_ca.encode()), self.timestamp_policy, clock
        )


def build(settings: Settings | None = None, clock: Clock | None = None, pool: RenderPool | None = None) -> Service:
    """Put the rendering service together. A `pool` that is given is started and stopped by whoever gives it.

    Raises pydantic's `ValidationError` when a setting is missing or wrong.
    """
    settings, clock = settings or Settings(), clock or Clock()
    equipment, own_pool = settings.equipment(clock), pool or RenderPool(settings.workers)
    one_at_a_time = OneAtATime(own_pool)
    service = new_service("rendering", settings, FOLDER, routes, clock, equipment, one_at_a_time, task_kinds=KINDS)
    printing = Printing(service.db, clock, own_pool, equipment, settings.workers)
    service.provided.add(printing, Previews(service.db, one_at_a_time, equipment, Specimens(), clock))
    service.provided.add(Copies(service.db, one_at_a_time, equipment, clock))
    service.consumers, service.jobs = consumers, jobs
    service.background.append(printing.run)
    if equipment.authority:
        service.opening.append(equipment.authority.open)
        service.closing.append(equipment.authority.close)
    if pool is None:
        service.serving.append(own_pool.start)
        service.closing.append(own_pool.stop)
    return service
