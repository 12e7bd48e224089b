"""Every page of the portal, by room."""

from web.portal.pages import (
    applications,
    login_cards,
    company,
    editor,
    email,
    menu,
    payment,
    printing,
    registration,
    signers,
    welcome,
)

_ROOMS = (welcome, menu, email, company, cards, signers, registration, applications, editor, payment, printing)
ROUTES = [route for room in _ROOMS for route in room.routes.all]
