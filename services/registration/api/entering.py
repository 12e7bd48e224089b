"""What helps to fill in the registration's pages: the lists to choose from, and drafts."""

from collections.abc import Mapping
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from libs.common.api import Routes
from libs.common.auth import by_link, public
from libs.common.clock import Clock
from libs.common.db import Database
from libs.contracts import limits
from libs.contracts.names import Name, companies
from services.registration.api.applicants import behind_link
from services.registration.api.progress_view import DraftView
from services.registration.domain.chamber import Strict
from services.registration.handlers import drafting

routes = Routes()
KIB = 1024
Typed = Annotated[str, StringConstraints(max_length=limits.TEXT)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_./]{1,60}$")]


class ChoiceView(BaseModel):
    """One entry: `value` is what PUT takes; a boolean field's values are `true` and `false`."""

    value: str
    ja: str
    en: str


class Choices(BaseModel):
    """Each list under its field's name in the company data, in the order in which it is shown."""

    kind: list[ChoiceView]
    membership: list[ChoiceView]
    entity: list[ChoiceView]
    legal_form: list[ChoiceView]
    legal_form_position: list[ChoiceView]
    second_hand_dealer: list[ChoiceView]
    trade: list[ChoiceView]
    main_goods: list[ChoiceView]


class DraftEntry(Strict):
    """A step as typed, by the page's names of the fields. A step that is not given stays as it is."""

    company: Annotated[dict[FieldName, Typed | Annotated[list[Typed], Field(max_length=20)]], Field(max_length=80)] | (
        None
    ) = None
    signers: Annotated[list[Annotated[dict[FieldName, Typed], Field(max_length=10)]], Field(max_length=500)] | None = (
        None
    )


@routes.get("/v1/registration-choices", access=public)
async def list_choices() -> Choices:
    """What may be chosen in the company data (REG-05, REG-26)."""
    return Choices(**{field: _listed(names) for field, names in companies.CHOICES.items()})


@routes.put("/v1/registration-request/draft", access=by_link, max_body=256 * KIB)
async def save_draft(request: web.Request, db: Database, clock: Clock, body: DraftEntry) -> DraftView:
    """Keep what is typed as it is, finished or not (REG-18)."""
    async with behind_link(request, db) as (tx, secret):
        draft = await drafting.save(tx, clock, secret=secret, company=body.company, signers=body.signers)
    return DraftView.model_validate(draft, from_attributes=True)


def _listed(names: Mapping[str, Name]) -> list[ChoiceView]:
    return [ChoiceView(value=value, ja=name.ja, en=name.en) for value, name in names.items()]
