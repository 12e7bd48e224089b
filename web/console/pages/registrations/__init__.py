"""The registration desk: the list (C03), one request (C04), its signatures (C05)."""

from web.console.pages.registrations import acts, case, queue, signatures

ROUTES = [*queue.routes.all, *case.routes.all, *acts.routes.all, *signatures.routes.all]
