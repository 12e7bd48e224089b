"""A small site: one page, one form token in it, one script."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from libs.pages.pages import Pages

PAGE = """{% extends 'base.html' %}
{% block site %}Site{% endblock %}{% block title %}{{ _('Skip to the content') }}{% endblock %}
{% block head %}<script type="module" src="{{ asset('own.js') }}"></script>{% endblock %}
{% block main %}<p>{{ typed }}</p><a href="{{ other_language }}">{{ lang }}</a>{% endblock %}
"""
Site = TestClient[web.Request, web.Application]
Open = Callable[[Pages], Awaitable[Site]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Templates and static files of the site."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "static").mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "static" / "own.js").write_text("// the same again and again\n" * 100)
    return tmp_path


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Serve pages; what is typed comes back in the page."""
    async with AsyncExitStack() as stack:

        async def open_(pages: Pages) -> Site:
            async def show(request: web.Request) -> web.StreamResponse:
                return pages.render(request, "page.html", typed=request.query.get("typed", ""))

            app = web.Application()
            app.add_routes([web.get("/", show), *pages.static_routes()])
            return await stack.enter_async_context(TestClient(TestServer(app)))

        yield open_
