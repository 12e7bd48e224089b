"""貿易登録: from the guide to the printed papers, before there is any ID (P01 to P08)."""

from web.common.rooms import PageRoutes
from web.portal.pages.registration import company, confirmation, consent, email, entry, guide, papers, rules, signers

routes = PageRoutes()
for room in (guide, rules, email, entry, consent, company, signers, confirmation, papers):
    routes.all += room.routes.all
