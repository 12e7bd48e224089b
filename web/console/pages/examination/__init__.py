"""C08 審査キュー and C09 審査: what waits, one case side by side with its invoice, and the examiner's decisions."""

from web.common.rooms import PageRoutes
from web.console.pages.examination import acts, case, queue

routes = PageRoutes()
routes.all = [*queue.routes.all, *acts.routes.all, *case.routes.all]

__all__ = ["routes"]
