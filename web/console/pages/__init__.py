"""Every page of the console, by room."""

from web.console.pages import welcome

ROUTES = [*welcome.routes.all]
