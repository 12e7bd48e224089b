"""How far an applicant has come: the stepper, what is typed but not finished (REG-18), forms that are not there yet."""

from datetime import datetime

from pydantic import BaseModel

from libs.contracts.values import DocumentProblem
from services.registration.domain.steps import StepName, StepState


class StepView(BaseModel):
    """A step of the stepper: `done` ones can be opened again, `waiting` ones not yet."""

    name: StepName
    state: StepState


class GivenUpPaper(BaseModel):
    """A form of the present revision that could not be printed. `problems` are the texts at fault, as far as known."""

    kind: str
    problems: list[DocumentProblem]


class Troubles(BaseModel):
    """What does not come to the applicant. `mail_refused` is an address whose latest mail could not be delivered."""

    given_up_papers: list[GivenUpPaper]
    mail_refused: str | None


class DraftView(BaseModel):
    """Steps as typed, unchecked, by the page's names of the fields; None where the checked data is newer."""

    company: dict[str, str | list[str]] | None
    signers: list[dict[str, str]] | None
    saved_at: datetime
