"""How far an applicant has come: the stepper, and what is typed but not finished (REG-18)."""

from datetime import datetime

from pydantic import BaseModel

from services.registration.domain.steps import StepName, StepState


class StepView(BaseModel):
    """A step of the stepper: `done` ones can be opened again, `waiting` ones not yet."""

    name: StepName
    state: StepState


class DraftView(BaseModel):
    """Steps as typed, unchecked, by the page's names of the fields; None where the checked data is newer."""

    company: dict[str, str | list[str]] | None
    signers: list[dict[str, str]] | None
    saved_at: datetime
