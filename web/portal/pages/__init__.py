"""Every page of the portal, by room."""

from web.portal.pages import applications, editor, payment, printing, registration, welcome

_ROOMS = (welcome, registration, applications, editor, payment, printing)
ROUTES = [route for room in _ROOMS for route in room.routes.all]
