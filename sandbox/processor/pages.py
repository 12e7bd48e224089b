"""How an HTML page of the processor is sent: rendered from a template, never cached, under a strict policy."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

JAPAN = ZoneInfo("Asia/Tokyo")

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["yen"] = lambda amount: f"¥{amount:,}"
_templates.filters["japan"] = lambda instant: instant.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S")


def page(template: str, status: int = 200, form_targets: str = "'self'", **values: Any) -> web.Response:
    """Render `template`. `form_targets` are the origins that a form of the page may reach, also by redirect."""
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {form_targets}",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    text = _templates.get_template(template).render(**values)
    return web.Response(text=text, status=status, headers=headers, content_type="text/html")
