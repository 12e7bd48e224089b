"""HTTP in and out: the applicants' desk and the chamber's."""

from libs.common.api import Routes
from services.application.api import (
    changes,
    documents,
    drafts,
    editor,
    examination,
    files,
    goods,
    lists,
    queue,
    rules,
    submission,
)

routes = Routes()
routes.all += [
    *documents.routes.all,
    *lists.routes.all,
    *drafts.routes.all,
    *editor.routes.all,
    *goods.routes.all,
    *files.routes.all,
    *submission.routes.all,
    *rules.routes.all,
    *queue.routes.all,
    *examination.routes.all,
    *changes.routes.all,
]

__all__ = ["routes"]
