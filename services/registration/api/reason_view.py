"""What is shown of a letter of reason."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from libs.common.uploads import Kind
from libs.contracts.values import Sha256


class ReasonView(BaseModel):
    """A letter of reason; `type` is by its content."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    type: Kind
    bytes: int
    sha256: Sha256
    uploaded_at: datetime
