"""What comes in: bodies and queries that several rooms share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.contracts import limits
from services.application.api.views import Saved
from services.application.domain.values import Application

# PostgreSQL keeps no NUL characters.
Text = Annotated[str, StringConstraints(min_length=1, max_length=limits.TEXT, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Field(ge=1, le=500)]


class Input(BaseModel):
    """A body or query: nothing unknown."""

    model_config = ConfigDict(extra="forbid")


def saved(application: Application) -> Saved:
    """The answer to an act."""
    return Saved(
        application_id=application.application_id,
        state=application.state,
        version=application.version,
        revision=application.revision,
        receipt_no=application.receipt_no,
    )
