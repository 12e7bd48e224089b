"""The OpenAPI 3.1 document of a service, from its routes, and a page that shows it without external resources."""

import inspect
from functools import cache, partial
from typing import Any, get_type_hints

from aiohttp import web
from openapi_pydantic import OpenAPI
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class
from pydantic import BaseModel, Field

from libs.common.api import Route


class ProblemDocument(BaseModel):
    """A problem+json answer (RFC 9457), in both languages."""

    type: str
    title: str
    title_ja: str
    status: int
    code: str
    detail: str
    detail_ja: str
    errors: list[dict[str, Any]] = Field(default_factory=list)
    request_id: str = ""


def document(title: str, version: str, routes: list[Route]) -> dict[str, Any]:
    """The OpenAPI document as JSON-ready dict."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    skeleton = {
        "openapi": "3.1.1",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }
    built = construct_open_api_with_schema_class(OpenAPI.model_validate(skeleton))
    return built.model_dump(mode="json", by_alias=True, exclude_none=True)


def _operation(route: Route) -> dict[str, Any]:
    hints = get_type_hints(route.handler)
    doc = inspect.getdoc(route.handler) or ""
    operation: dict[str, Any] = {
        "operationId": f"{route.handler.__name__}",
        "summary": doc.splitlines()[0] if doc else route.handler.__name__.replace("_", " "),
        "description": doc,
        "parameters": _parameters(route, hints),
        "responses": {str(route.status): _success(hints.get("return")), "default": _problem()},
        "security": [{"token": []}, {}],
    }
    if body := hints.get("body", route.reads):
        operation["requestBody"] = {"required": True, "content": _json(body)}
    return operation


def _parameters(route: Route, hints: dict[str, Any]) -> list[dict[str, Any]]:
    names = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.path_parameters
    ]
    if "query" in hints:
        schema = hints["query"].model_json_schema()
        required = schema.get("required", [])
        names += [
            {"name": name, "in": "query", "required": name in required, "schema": {"type": "string"}}
            for name in schema["properties"]
        ]
    return names


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": PydanticSchema(schema_class=model, enum=None)}}


def _success(returned: Any) -> dict[str, Any]:
    if isinstance(returned, type) and issubclass(returned, BaseModel):
        return {"description": "Done", "content": _json(returned)}
    return {"description": "Done"}


def _problem() -> dict[str, Any]:
    schema: Any = PydanticSchema(schema_class=ProblemDocument, enum=None)
    return {"description": "Refused; nothing was changed", "content": {"application/problem+json": {"schema": schema}}}


DOCS_CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>API</title><link rel="stylesheet" href="/docs/docs.css"><main id="api">The document is at
<a href="/openapi.json">/openapi.json</a>.</main><script type="module" src="/docs/docs.js"></script></html>"""
_CSS = """body{font:16px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1a1a1c}
h2{margin-top:2rem;font-size:1.1rem}code{background:#f1f1f4;padding:.1rem .4rem;border-radius:4px}
pre{background:#f8f8fb;padding:1rem;overflow:auto}summary{cursor:pointer}"""
_JS = """const add = (parent, tag, text) => { const e = document.createElement(tag); e.textContent = text ?? '';
  parent.append(e); return e; };
const root = document.getElementById('api'), api = await (await fetch('/openapi.json')).json();
root.textContent = ''; add(root, 'h1', `${api.info.title} ${api.info.version}`);
for (const [path, methods] of Object.entries(api.paths)) for (const [method, o] of Object.entries(methods)) {
  const h = add(root, 'h2'); add(h, 'code', `${method.toUpperCase()} ${path}`);
  add(root, 'p', o.description || o.summary);
  const d = add(root, 'details'); add(d, 'summary', 'request and responses');
  add(d, 'pre', JSON.stringify({ body: o.requestBody, responses: o.responses }, null, 2)); }
const d = add(root, 'details'); add(d, 'summary', 'schemas');
add(d, 'pre', JSON.stringify(api.components?.schemas, null, 2));"""


def description_routes(title: str, version: str, routes: list[Route]) -> list[web.RouteDef]:
    """`/openapi.json` and `/docs` with its own script and style."""
    # Made when somebody asks: it takes longer than everything else at a start together.
    api = cache(partial(document, title, version, routes))

    async def describe(_: web.Request) -> web.Response:
        return web.json_response(api())

    def asset(text: str, content_type: str) -> Any:
        async def serve(_: web.Request) -> web.Response:
            return web.Response(text=text, content_type=content_type, headers={"Content-Security-Policy": DOCS_CSP})

        return serve

    return [
        web.get("/openapi.json", describe),
        web.get("/docs", asset(_PAGE, "text/html")),
        web.get("/docs/docs.css", asset(_CSS, "text/css")),
        web.get("/docs/docs.js", asset(_JS, "text/javascript")),
    ]
