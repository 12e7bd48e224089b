"""HTTP of the identity service: one file for each room."""

from libs.common.api import Routes
from services.identity.api import factor, login_cards, own, people, second_step, sessions, signers

routes = Routes()
for room in (sessions, second_step, own, factor, login_cards, signers, people):
    routes.all += room.routes.all
