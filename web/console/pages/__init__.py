"""Every page of the console, by room."""

from web.common import security
from web.console.pages import (
    certificates,
    certification,
    documents,
    examination,
    invitation,
    parked,
    people,
    register,
    registration_card,
    registrations,
    settings,
    tasks,
    today,
    welcome,
)

ROUTES = [
    *welcome.routes.all,
    *today.routes.all,
    *tasks.routes.all,
    *documents.routes.all,
    *examination.routes.all,
    *certification.routes.all,
    *certificates.routes.all,
    *registrations.ROUTES,
    *register.routes.all,
    *registration_card.routes.all,
    *people.routes.all,
    *invitation.routes.all,
    *settings.routes.all,
    *security.routes.all,
    *security.app_routes.all,
    *parked.routes.all,
]
