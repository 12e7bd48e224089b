"""What each kind of job does, step by step."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.common.db import Transaction
from services.rendering.domain.results import GivenUp
from services.rendering.handlers import certificates, prechecks, registration_papers
from services.rendering.handlers.equipment import Equipment
from services.rendering.store.queue import Job, JobKind


@dataclass(frozen=True)
class Steps:
    """The steps of one kind of job (see `handlers`). `finish` is done between rendering and storing."""

    prepare: Callable[[Transaction, Equipment, Job], Awaitable[Callable[[], Any]]]
    keep: Callable[[Transaction, Job, Any, datetime], Awaitable[None]]
    give_up: Callable[[Transaction, Job, GivenUp, datetime], Awaitable[None]]
    finish: Callable[[Equipment, Any], Awaitable[Any]] | None = None


STEPS: dict[JobKind, Steps] = {
    "certificate": Steps(certificates.prepare, certificates.keep, certificates.give_up, Equipment.finish),
    "precheck": Steps(prechecks.prepare, prechecks.keep, prechecks.give_up),
    "form": Steps(registration_papers.prepare, registration_papers.keep, registration_papers.give_up),
}
