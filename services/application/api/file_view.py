"""What is shown of a file."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from libs.common.uploads import Kind
from services.application.domain.uploads import Purpose


class FileView(BaseModel):
    """A file; `type` is by its content. `since_revision` is the first that was submitted with it, None for none yet."""

    model_config = ConfigDict(from_attributes=True)

    file_id: UUID
    kind: Purpose
    name: str
    type: Kind
    bytes: int
    sha256: str
    uploaded_at: datetime
    since_revision: int | None
