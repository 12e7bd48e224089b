"""Every page of the portal, by room."""

from web.portal.pages import payment, welcome

ROUTES = [*welcome.routes.all, *payment.routes.all]
