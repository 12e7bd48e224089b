"""What an applicant changed from one submission to the next (REG-07)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.registration.domain.company import ProposedSigner
from services.registration.domain.requests import Submission


@dataclass(frozen=True)
class Difference:
    """One changed field. `pointer` leads into the newer submission, for a removed signer into the older one."""

    pointer: str
    before: Any
    after: Any


def differences(before: Submission, after: Submission) -> list[Difference]:
    """Every changed field of the company, then of the signers; these are told apart by their ids."""
    old, new = before.company.model_dump(mode="json"), after.company.model_dump(mode="json")
    return [*_between("/company", old, new), *_of_signers(before.signers, after.signers)]


def _between(pointer: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in after:
            yield from _between(f"{pointer}/{name}", before.get(name), after[name])
    elif before != after:
        yield Difference(pointer, before, after)


def _of_signers(before: tuple[ProposedSigner, ...], after: tuple[ProposedSigner, ...]) -> Iterator[Difference]:
    old = {signer.signer_id: signer.model_dump(mode="json") for signer in before}
    for place, signer in enumerate(after):
        new = signer.model_dump(mode="json")
        yield from _between(f"/signers/{place}", old.get(signer.signer_id), new)
    kept = {signer.signer_id for signer in after}
    for place, signer in enumerate(before):
        if signer.signer_id not in kept:
            yield Difference(f"/signers/{place}", signer.model_dump(mode="json"), None)
