"""`chaos fuzz`: all that the inner OpenAPI documents allow, and what they forbid, sent to the services (REL-54).

Half of the cases keep to the documents, half break them. Ids in answers are used again in later cases, so that many
reach what is there. No answer may be 5xx; 503, a refusal in time, is counted by itself.
"""

import json
import random
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import FailedHealthCheck, Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
SECONDS = 30.0
FOR_STAFF = "/v1/staff/"
STREAM = "changes"
"""Paths that end so answer for as long as somebody listens."""
MOST_KEPT = 50
# Where next to nothing breaks the document, none is sent that does.
TOLERATED = [check for check in HealthCheck if check is not HealthCheck.filter_too_much]
OF_EACH = 2
NOT_LET_IN = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
Operation = APIOperation[Any, Any, Any, Any]
AnyCase = schemathesis.Case[Operation]
Logins = Mapping[str, Callable[[], str]]
"""What to say in `Authorization`, by who it is; made anew for each case, since tokens are short-lived."""


@dataclass(frozen=True)
class ServicePorts:
    """A service: `main` is its port, `inner` the one with its document; what is for staff may stand there too."""

    main: str
    inner: str
    is_public: bool = False

    def of(self, path: str) -> str:
        """The port at which this path is served."""
        return self.inner if self.is_public and path.startswith(FOR_STAFF) else self.main


@dataclass
class Found:
    """What came of it. `answers` by status, `failures` as what was sent and what came back."""

    cases: int = 0
    operations: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    let_in: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What `chaos fuzz --json` prints."""
        return {
            "cases": self.cases,
            "operations": self.operations,
            "operations_let_in": len(self.let_in),
            "answers": {str(status): count for status, count in sorted(self.answers.items())},
            "server_errors": len(self.failures),
            "findings": sorted(set(self.failures)),
        }


class Fuzzer:
    """Sends cases to one service; remembers ids of answers, and which login an operation lets in."""

    def __init__(self, logins: Logins, found: Found, rng: random.Random) -> None:
        self._logins, self._found, self._rng = logins, found, rng
        self._known: dict[str, list[str]] = {}
        self._fitting: dict[str, str] = {}

    def learn(self, **ids: str) -> None:
        """Ids that are there, by the names that paths have for them."""
        for name, one in ids.items():
            self._known.setdefault(name, []).append(one)

    def run(self, url: str, operation: Operation, mode: GenerationMode, cases: int, seed: int) -> None:
        """Send so many cases of one operation, or none where the document allows no such case."""

        @seeded(seed)
        @settings(
            max_examples=cases,
            database=None,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=TOLERATED,
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: AnyCase) -> None:
            self._send(url, operation, case)

        with suppress(Unsatisfiable, FailedHealthCheck):
            send()

    def _send(self, url: str, operation: Operation, case: AnyCase) -> None:
        for name in case.path_parameters or {}:
            if name in self._known and self._rng.random() < 0.7:
                case.path_parameters[name] = self._rng.choice(self._known[name])
        who = self._fitting.get(operation.label) or self._rng.choice(list(self._logins))
        case.headers.pop("Authorization", None)
        if "Idempotency-Key" in case.headers and self._rng.random() < 0.5:
            case.headers["Idempotency-Key"] = f'"{uuid4().hex}"'
        answer = case.call(base_url=url, headers={"Authorization": self._logins[who]()}, timeout=SECONDS)
        self._note(operation.label, who, case, answer.status_code, answer.content)

    def _note(self, label: str, who: str, case: AnyCase, status: int, content: bytes) -> None:
        self._found.cases += 1
        self._found.answers[status] += 1
        if status not in NOT_LET_IN:
            self._fitting[label] = who
            self._found.let_in.add(label)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.SERVICE_UNAVAILABLE:
            sent = f"{case.path_parameters} {case.query} {dict(case.headers)} {case.body!r}"[:1500]
            self._found.failures.append(f"{label} as {who}: {status} after {sent}")
        with suppress(ValueError, RecursionError):
            for name, one in _ids(json.loads(content)):
                kept = self._known.setdefault(name, [])
                if len(kept) < MOST_KEPT and one not in kept:
                    kept.append(one)


def _ids(found: Any) -> Iterator[tuple[str, str]]:
    if isinstance(found, list):
        for one in found:
            yield from _ids(one)
    if isinstance(found, dict):
        for name, one in found.items():
            if name.endswith("_id") and isinstance(one, str):
                yield name, one
            yield from _ids(one)


def fuzz(services: Iterable[ServicePorts], logins: Logins, cases: int, seed: int, known: Mapping[str, str]) -> Found:
    """Send about `cases` cases to `services`; `known` are ids of what is there. Blocks.

    Few cases go to some of the operations alone, which the seed chooses.
    """
    found, rng = Found(), random.Random(seed)
    fuzzer = Fuzzer(logins, found, rng)
    fuzzer.learn(**known)
    operations = [found for service in services for found in _operations(service)]
    found.operations = len(operations)
    planned = [(mode, url, operation) for mode in MODES for url, operation in operations]
    of_each = max(OF_EACH, round(cases / len(planned)))
    for mode, url, operation in sorted(rng.sample(planned, min(len(planned), cases // of_each)), key=planned.index):
        fuzzer.run(url, operation, mode, of_each, rng.getrandbits(32))
    return found


def _operations(service: ServicePorts) -> list[tuple[str, Operation]]:
    """Each operation, with the address at which it is served."""
    with urllib.request.urlopen(f"{service.inner}/openapi.json", timeout=SECONDS) as answer:
        document = json.loads(answer.read())
    found = schemathesis.openapi.from_dict(document).get_all_operations()
    operations = [one.ok() for one in found if isinstance(one, Ok)]
    return [(service.of(one.path), one) for one in operations if not one.path.endswith(STREAM)]
