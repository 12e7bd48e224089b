"""クレジット決済 and 決済結果 (P31, P32): ticking what to pay, going to the card processor, and coming back."""

from web.common.rooms import PageRoutes
from web.portal.pages.payment import choosing, result

routes = PageRoutes()
routes.all += [*choosing.routes.all, *result.routes.all]
