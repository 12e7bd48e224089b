"""④ 確認・プレビュー (P28): the preview as it will be printed, what the rule book says, and 発給申請."""

from typing import Any

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.portal.pages.editor import question
from web.portal.pages.editor.page import APPLICANTS, ID, OpenDraft, load, render

routes = PageRoutes()


@routes.page("GET", f"/applications/{ID}/edit/review", access=APPLICANTS)
async def review(visit: Visit) -> web.StreamResponse:
    """Everything once more before it is submitted."""
    opened = await load(visit)
    if not opened.is_editable:
        return visit.redirect(visit.path(f"/applications/{opened.detail['application_id']}"))
    return await _page(visit, opened)


@routes.page("POST", f"/applications/{ID}/edit/review", access=APPLICANTS)
async def submit(visit: Visit) -> web.StreamResponse:
    """発給申請. Refused, it says why and where; submitted twice, it was submitted."""
    path = f"/v1/applications/{visit.match('application_id')}"
    version = visit.typed("version")
    try:
        seen = int(version) if version.isdecimal() else 0
        await visit.post("application", f"{path}/submission", {"version": seen})
    except Refused as refusal:
        opened = await load(visit)
        if opened.is_editable:
            return await _page(visit, opened, refusal)
        return visit.redirect(visit.path(f"/applications/{visit.match('application_id')}"))
    facts = await visit.get("application", "/v1/applications/editor-facts")
    expected = facts["examination_expected_on"] or "yes"
    return visit.redirect(visit.path(f"/applications/{visit.match('application_id')}?submitted={expected}"))


async def _page(visit: Visit, opened: OpenDraft, refusal: Refused | None = None) -> web.Response:
    if question.is_due(opened, "review"):
        return question.ask(visit, opened, "review", refusal)
    path = f"/v1/applications/{opened.detail['application_id']}/check"
    findings: list[dict[str, Any]] = (await visit.post("application", path))["findings"]
    stopping = [one for one in findings if one["severity"] == "error"]
    warnings = [one for one in findings if one["severity"] == "warning"]
    status = refusal.status if refusal else 200
    return render(visit, opened, "review", status=status, stopping=stopping, warnings=warnings, refusal=refusal)
