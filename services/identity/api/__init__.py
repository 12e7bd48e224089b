"""HTTP of the identity service: one file for each room."""

from libs.common.api import Routes
from services.identity.api import login_cards, own, people, sessions, signers

routes = Routes()
for room in (sessions, own, login_cards, signers, people):
    routes.all += room.routes.all
