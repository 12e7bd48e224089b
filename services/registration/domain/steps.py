"""How far an applicant has come: the stepper of the registration's pages (REG-18)."""

from dataclasses import dataclass
from typing import Literal

from services.registration.domain.requests import Request
from services.registration.domain.states import RequestState

StepName = Literal["consent", "company", "signers", "confirmation", "papers"]
StepState = Literal["done", "current", "waiting"]


@dataclass(frozen=True)
class Step:
    """One step. `done` ones can be opened again without loss; `waiting` ones cannot be opened yet."""

    name: StepName
    state: StepState


def steps(request: Request, *, is_submitted: bool) -> list[Step]:
    """The steps of this request; agents have none for signers (REG-15). Exactly one is current.

    `is_submitted`: nothing was typed since the last submission.
    """
    current = _current(request, is_submitted)
    names: list[StepName] = ["consent", "company", "signers", "confirmation", "papers"]
    if request.company is not None and not request.company.needs_signers:
        names.remove("signers")
    place = names.index(current)
    return [
        Step(name, "done" if number < place else "current" if number == place else "waiting")
        for number, name in enumerate(names)
    ]


def _current(request: Request, is_submitted: bool) -> StepName:
    if request.state is RequestState.INVITED:
        return "consent"
    if request.company is None:
        return "company"
    if request.company.needs_signers and not request.signers:
        return "signers"
    # Sent back by the desk, it waits to be submitted again, be it changed or not.
    return "papers" if is_submitted and request.state is not RequestState.ENTERING else "confirmation"
