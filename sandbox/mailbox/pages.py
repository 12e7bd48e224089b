"""The inbox as HTML and as JSON."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sandbox.mailbox.inbox import Inbox, Mail

VERSION = "1.0"
SHOWN = 200
JAPAN = ZoneInfo("Asia/Tokyo")
# A link ends before white space, brackets, and the Japanese or English punctuation of the sentence around it.
LINK = re.compile(r"https?://[^\s<>\"'（）「」、。，．]*[^\s<>\"'（）「」、。，．.,;:!?)\]]")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
INBOX = web.AppKey("inbox", Inbox)

routes = web.RouteTableDef()


def with_links(text: str) -> Markup:
    """`text` as HTML, its web addresses clickable."""
    html, end = Markup(""), 0
    for match in LINK.finditer(text):
        html += escape(text[end : match.start()])
        html += Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(match[0])
        end = match.end()
    return html + escape(text[end:])


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["japan"] = lambda instant: instant.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S")
_templates.filters["with_links"] = with_links


def _page(template: str, status: int = 200, **values: Any) -> web.Response:
    text = _templates.get_template(template).render(**values)
    return web.Response(text=text, status=status, headers=HEADERS, content_type="text/html")


def _json(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "message_id": mail.message_id,
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.text,
        "links": LINK.findall(mail.text),
        "attachments": mail.attachments,
        "received_at": mail.received_at.isoformat(),
        "times": mail.times,
    }


@routes.get("/")
async def show_inbox(request: web.Request) -> web.Response:
    """Newest first; `?to=` narrows to one recipient."""
    to = request.query.get("to", "")
    mails = request.app[INBOX].list(to=to)
    return _page("inbox.html", mails=mails[:SHOWN], total=len(mails), to=to)


@routes.get(r"/read/{id:\d+}")
async def read_mail(request: web.Request) -> web.Response:
    mail = request.app[INBOX].get(int(request.match_info["id"]))
    if mail is None:
        return _page("missing.html", status=404)
    return _page("mail.html", mail=mail)


@routes.get("/mails")
async def list_mails(request: web.Request) -> web.Response:
    """`{"mails": […]}`, newest first; `to` is one address, `after` a mail's id or a time (2026-11-22T00:00:00Z)."""
    after = request.query.get("after", "0")
    try:
        # In a query an unescaped "+" of "+09:00" arrives as a space.
        when = {"after_id": int(after)} if after.isdecimal() else {"after": _instant(after.replace(" ", "+"))}
    except ValueError:
        return _refuse(422, "after must be a mail's id, or a time with its zone such as 2026-11-22T00:00:00Z")
    mails = request.app[INBOX].list(to=request.query.get("to", ""), **when)
    return web.json_response({"mails": [_json(mail) for mail in mails]})


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


@routes.get(r"/mails/{id:\d+}")
async def get_mail(request: web.Request) -> web.Response:
    mail = request.app[INBOX].get(int(request.match_info["id"]))
    return web.json_response(_json(mail)) if mail else _refuse(404, "no such mail")


@routes.delete("/mails")
async def delete_mails(request: web.Request) -> web.Response:
    request.app[INBOX].clear()
    return web.Response(status=204)


def _refuse(status: int, message: str) -> web.Response:
    return web.json_response({"error": message}, status=status)


@routes.get("/livez")
@routes.get("/readyz")
async def health(request: web.Request) -> web.Response:
    """Alive and ready are one here: the mail port opens before this page does."""
    return web.json_response({"status": "ok"})


@routes.get("/version")
async def version(request: web.Request) -> web.Response:
    return web.json_response({"name": "sandbox.mailbox", "version": VERSION})
