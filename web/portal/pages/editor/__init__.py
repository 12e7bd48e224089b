"""発給申請入力: the notes before the form, the four steps, and what the steps' scripts ask (P24 to P28)."""

from web.common.rooms import PageRoutes
from web.portal.pages.editor import asking, confirming, files, question, steps, submitting

routes = PageRoutes()
for room in (confirming, question, steps, submitting, asking, files):
    routes.all.extend(room.routes.all)
