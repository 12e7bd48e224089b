"""発給申請状況一覧 and 申請詳細 (P23, P29): the company's applications, found, read, copied, withdrawn."""

from web.common.rooms import PageRoutes
from web.portal.pages.applications import acts, case, listing

routes = PageRoutes()
routes.all += [*listing.routes.all, *case.routes.all, *acts.routes.all]
