"""Every page of the portal, by room."""

from web.common import security
from web.portal.pages import (
    applications,
    company,
    editor,
    email,
    login_cards,
    menu,
    payment,
    printing,
    registration,
    signers,
    welcome,
)

_ROOMS = (
    welcome,
    menu,
    email,
    company,
    login_cards,
    signers,
    registration,
    applications,
    editor,
    payment,
    printing,
    security,
)
ROUTES = [route for room in _ROOMS for route in room.routes.all]
