"""Asked on leaving ① with changes that are not in the certificate: 転記する, or 転記しない (APP-02)."""

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.portal.pages.editor.page import APPLICANTS, ID, OpenDraft, load, put_draft, render
from web.portal.pages.editor.transcribing import transcribed

TEMPLATE = "editor/question.html"
MOST_LISTED = 200
"""As many as the service names at most."""
routes = PageRoutes()


def is_due(opened: OpenDraft, step: str) -> bool:
    """Whether the question comes in the place of `step`."""
    return bool(opened.detail["transcription_due"]) and opened.step(step).name != "invoice"


def ask(visit: Visit, opened: OpenDraft, step: str, refusal: Refused | None = None) -> web.Response:
    """The question, with every place that the invoice and the certificate fill differently."""
    status, due = refusal.status if refusal else 200, opened.detail["transcription_due"]
    return render(
        visit, opened, step, template=TEMPLATE, status=status, refusal=refusal, due=due, is_cut=len(due) >= MOST_LISTED
    )


@routes.page("POST", f"/applications/{ID}/edit/question", access=APPLICANTS)
async def answer(visit: Visit) -> web.StreamResponse:
    """転記する leads to ②, 転記しない on to where the applicant wanted to go. Of a changed draft it is asked again."""
    opened, copies = await load(visit), visit.typed("act") == "transcribe"
    if copies:
        opened.draft = transcribed(opened.draft)
    version = visit.typed("version")
    try:
        await put_draft(visit, opened, int(version) if version.isdecimal() else 0, is_transcribed=True)
    except Refused as refusal:
        opened = await load(visit)
        if not is_due(opened, visit.typed("to")):
            return visit.redirect(visit.path(opened.address(opened.step(visit.typed("to")).name)))
        return ask(visit, opened, visit.typed("to"), refusal)
    following = "certificate" if copies else visit.typed("to")
    return visit.redirect(visit.path(opened.address(opened.step(following).name)))
