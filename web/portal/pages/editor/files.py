"""Files that come with an application: the invoice, proofs, the company's own layout (APP-02, APP-10, APP-18)."""

from typing import Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.web_request import FileField

from libs.contracts import limits
from web.common.rooms import PageRoutes
from web.common.services import Refused
from web.common.visits import Visit
from web.portal.pages.editor.page import APPLICANTS, ID, load, render

FILES = f"/applications/{ID}/edit/files"
FILE = f"{FILES}/{{file_id:[0-9a-f-]{{36}}}}"
routes = PageRoutes()


def _files(visit: Visit) -> str:
    return f"/v1/applications/{visit.match('application_id')}/files"


@routes.page("POST", f"{FILES}/raw", access=APPLICANTS, max_body=limits.FILE_FORM_BYTES, is_api=True)
async def upload(visit: Visit) -> web.StreamResponse:
    """One file, as a script sends it: the raw body with its percent-encoded name in X-Filename."""
    name = visit.request.headers.get("X-Filename", "")
    return web.json_response(await _send(visit, visit.request.query.get("kind", ""), name, await visit.body()))


@routes.page("POST", FILES, access=APPLICANTS, max_body=limits.FILE_FORM_BYTES)
async def upload_by_form(visit: Visit) -> web.StreamResponse:
    """One file from a plain form; then the same step again."""
    given, kind = visit.form.get("file"), visit.typed("kind")
    try:
        if isinstance(given, FileField):
            await _send(visit, kind, quote(given.filename), given.file.read())
    except Refused as refusal:
        opened = await load(visit)
        opened.errors = [{"pointer": f"/files/{kind}", "ja": refusal.ja, "en": refusal.en, "proposal": None}]
        if refusal.errors:
            opened.errors[0] |= {"ja": refusal.errors[0].ja, "en": refusal.errors[0].en}
        return render(visit, opened, visit.typed("step"), status=refusal.status)
    return visit.redirect(_step(visit))


async def _send(visit: Visit, kind: str, name: str, data: bytes) -> Any:
    headers = {"X-Filename": name, "Content-Type": "application/octet-stream"}
    answer = await visit.call("application", "POST", _files(visit), query={"kind": kind}, data=data, headers=headers)
    return answer.json()


def _step(visit: Visit) -> str:
    """The step that the form stands in."""
    step = visit.typed("step")
    path = visit.path(f"/applications/{visit.match('application_id')}/edit")
    return f"{path}/{step}" if step in ("certificate", "evidence") else path


@routes.page("GET", FILE, access=APPLICANTS)
async def download(visit: Visit) -> web.StreamResponse:
    """The file as it was sent."""
    return visit.pass_on(await visit.call("application", "GET", f"{_files(visit)}/{visit.match('file_id')}"))


@routes.page("POST", f"{FILE}/removal", access=APPLICANTS)
async def remove(visit: Visit) -> web.StreamResponse:
    """削除; what an earlier submission was made with stays readable there."""
    await visit.call("application", "DELETE", f"{_files(visit)}/{visit.match('file_id')}")
    return visit.redirect(_step(visit))
