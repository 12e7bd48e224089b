"""④ 確認・プレビュー (P28): the preview as it will be printed, what the rule book says, and 発給申請."""

from typing import Any

from aiohttp import web

from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.portal.pages.editor import question
from web.portal.pages.editor.confirming import declaration_version, undeclared
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
    opened = await load(visit)
    body: dict[str, Any] = {"version": int(version) if version.isdecimal() else 0}
    if opened.is_editable and needs_declaration(opened):
        opened.errors = undeclared(visit)
        if opened.errors:
            return await _page(visit, opened, status=422)
        body["declaration_version"] = declaration_version(opened.facts)
    try:
        await visit.post("application", f"{path}/submission", body)
    except Refused as refusal:
        opened = await load(visit)
        if opened.is_editable:
            return await _page(visit, opened, refusal)
        return visit.redirect(visit.path(f"/applications/{visit.match('application_id')}"))
    facts = await visit.get("application", "/v1/applications/editor-facts")
    expected = facts["examination_expected_on"] or "yes"
    return visit.redirect(visit.path(f"/applications/{visit.match('application_id')}?submitted={expected}"))


def needs_declaration(opened: OpenDraft) -> bool:
    """Whether the notes and the declaration were not confirmed before: of copies, and of what a program began."""
    return not opened.detail["declaration_version"]


async def _page(visit: Visit, opened: OpenDraft, refusal: Refused | None = None, status: int = 200) -> web.Response:
    if question.is_due(opened, "review"):
        return question.ask(visit, opened, "review", refusal)
    path = f"/v1/applications/{opened.detail['application_id']}/check"
    findings: list[dict[str, Any]] = (await visit.post("application", path))["findings"]
    stopping = [one for one in findings if one["severity"] == "error"]
    warnings = [one for one in findings if one["severity"] == "warning"]
    return render(
        visit,
        opened,
        "review",
        status=refusal.status if refusal else status,
        stopping=stopping,
        warnings=warnings,
        refusal=refusal,
        asks_declaration=needs_declaration(opened),
    )
