"""発給申請入力 ① to ④ (P25 to P28): shown, and saved by a plain form where no script does it."""

from aiohttp import web

from libs.common.errors import FieldError
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.portal.pages.editor import question
from web.portal.pages.editor.draft_form import differences, with_typed
from web.portal.pages.editor.page import APPLICANTS, ID, OpenDraft, load, put_draft, render
from web.portal.pages.editor.transcribing import transcribed

FORM = "{step:invoice|certificate|evidence}"
FORM_BYTES = 2 * 1024 * 1024
routes = PageRoutes()


@routes.page("GET", f"/applications/{ID}/edit", access=APPLICANTS)
async def show_first(visit: Visit) -> web.StreamResponse:
    """The first step: ① 典拠インボイス, or what another certificate says."""
    return await _show(visit, "")


@routes.page("GET", f"/applications/{ID}/edit/{FORM}", access=APPLICANTS)
async def show_step(visit: Visit) -> web.StreamResponse:
    """② 証明書, ③ 証拠書類・連絡先・統計."""
    return await _show(visit, visit.match("step"))


async def _show(visit: Visit, step: str) -> web.StreamResponse:
    opened = await load(visit)
    if not opened.is_editable:
        return visit.redirect(visit.path(f"/applications/{opened.detail['application_id']}"))
    if question.is_due(opened, step):
        return question.ask(visit, opened, step)
    return render(visit, opened, step)


@routes.page("POST", f"/applications/{ID}/edit/{FORM}", access=APPLICANTS, max_body=FORM_BYTES)
async def save(visit: Visit) -> web.StreamResponse:
    """保存 without a script; `act` says where to go from there. What is refused is shown again as it was typed."""
    step, act = visit.match("step"), visit.typed("act", "save")
    opened = await load(visit)
    texts = [(name, value) for name, value in visit.form.items() if isinstance(value, str)]
    opened.draft = with_typed(opened.draft, texts, visit.typed("ticks").split())
    if act == "transcribe":
        opened.draft = transcribed(opened.draft)
    version = visit.typed("version")
    try:
        await put_draft(visit, opened, int(version) if version.isdecimal() else 0, is_transcribed=act == "transcribe")
    except Refused as refusal:
        return _show_again(visit, opened, step, refusal)
    following = "certificate" if act == "transcribe" else step if act == "save" else act
    return visit.redirect(visit.path(opened.address(opened.step(following).name)))


def _show_again(visit: Visit, opened: OpenDraft, step: str, refusal: Refused) -> web.Response:
    """Of two versions, both are shown; saving again keeps what is typed here."""
    changed = differences(opened.draft, opened.detail["draft"]) if refusal.code == "stale-version" else []
    opened.errors = [] if changed else visit.errors([_of_draft(error) for error in refusal.errors])
    return render(visit, opened, step, status=refusal.status, refusal=refusal, changed=changed)


def _of_draft(error: FieldError) -> FieldError:
    pointer = error.pointer.removeprefix("/draft")
    return FieldError(pointer, error.code, error.ja, error.en, error.proposal)


@routes.page("POST", f"/applications/{ID}/edit/transcription", access=APPLICANTS, is_api=True)
async def transcribe(visit: Visit) -> web.StreamResponse:
    """インボイスの内容を原産地証明書に転記, of what is saved as `version`; answers the new version."""
    body, path = await visit.json(), f"/v1/applications/{visit.match('application_id')}"
    draft = transcribed((await visit.get("application", path))["draft"])
    saved = {"version": body["version"], "draft": draft, "is_transcribed": True}
    return web.json_response(await visit.put("application", path, saved))
