"""The OpenAPI 3.1 document of a service, from its routes, and a page that shows it without external resources."""

import inspect
from collections.abc import Mapping
from functools import cache, partial
from typing import Any, Literal, get_type_hints

from aiohttp import web
from pydantic import BaseModel, Field, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from libs.common.api import Raw, Route, body_model
from libs.common.auth import Access, by_link, by_login, by_session, public
from libs.common.idempotency import HEADER, LONGEST, REPLAYED

Json = dict[str, Any]
Models = Mapping[tuple[Any, JsonSchemaMode], Json]

BINARY = {"type": "string", "format": "binary"}
PROBLEM = "application/problem+json"
SCHEMES: Json = {
    "token": {"type": "http", "scheme": "bearer"},
    "link": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Link 8888.<secret>`: the chamber's code and the secret of the link in a mail",
    },
    "login": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Login 8888.<secret>`: a login whose password was right and that owes the second factor",
    },
    "session": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Session 8888.<secret>`: for gateway and sites alone",
    },
}
REFUSALS = {
    401: ("Unauthorized", "Nobody is logged in, or the token is over"),
    403: ("Forbidden", "Known, but this is not theirs to do, or something must be done first (`code` says what)"),
    404: ("NotFound", "There is no such thing, or none that the caller may see"),
    409: ("Conflict", "It has changed meanwhile, or its state does not allow this; nothing was changed"),
    413: ("TooLarge", "The body is larger than this route takes"),
    422: ("Invalid", "The input breaks rules; `errors` name the places; nothing was changed"),
    429: ("TooMany", "Too many requests; `Retry-After` says when to come back"),
    503: ("Unavailable", "Busy, or something behind does not answer; send the same again after `Retry-After`"),
}


class ProblemError(BaseModel):
    """One thing wrong with the input: `pointer` is a JSON pointer into the body or names a parameter of the query or a
    header, as `in` says. `proposal` is what would be right, where that is known.
    """

    place: Literal["body", "query", "header"] = Field(alias="in")
    pointer: str
    code: str
    ja: str
    en: str
    proposal: str | None = None


class ProblemDocument(BaseModel):
    """A problem+json answer (RFC 9457), in both languages."""

    type: str
    title: str
    title_ja: str
    status: int
    code: str
    detail: str
    detail_ja: str
    errors: list[ProblemError] = Field(default_factory=list)
    request_id: str = ""


def document(title: str, version: str, routes: list[Route]) -> Json:
    """The OpenAPI document as JSON-ready dict. Raises `ValueError` when a name would mean two schemas."""
    models, schemas = _schemas(routes)
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(title, route, models)
    responses = {name: _problem(text, models) for name, text in REFUSALS.values()}
    responses["Problem"] = _problem("Refused; nothing was changed", models)
    return {
        "openapi": "3.1.1",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {"schemas": schemas, "responses": responses, "securitySchemes": SCHEMES},
    }


def _schemas(routes: list[Route]) -> tuple[Models, Json]:
    """A reference to each model in each direction, and the schemas that they refer to."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(ProblemDocument, "serialization"): None}
    for route in routes:
        body, answer = _body(route)[0], _answered(route)
        wanted |= {(body, "validation"): None} if body else {}
        wanted |= {(answer, "serialization"): None} if answer else {}
    models, found = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
    schemas = found["$defs"]
    clashing = sorted(name for name in schemas if "__" in name or "-" in name)
    if clashing:
        raise ValueError(f"two models of one name, or one that differs in its two directions: {', '.join(clashing)}")
    return models, {name: schema | {"title": name} for name, schema in schemas.items()}


def _body(route: Route) -> tuple[type[BaseModel] | None, bool]:
    """The model of the body, None without one, and whether it may be left out."""
    hint = get_type_hints(route.handler).get("body", route.reads)
    return (None, False) if hint is None or isinstance(hint, Raw) else body_model(hint)


def _answered(route: Route) -> type[BaseModel] | None:
    if isinstance(route.answers, type):
        return route.answers
    answered = get_type_hints(route.handler).get("return")
    return answered if isinstance(answered, type) and issubclass(answered, BaseModel) else None


def _operation(service: str, route: Route, models: Models) -> Json:
    doc = inspect.getdoc(route.handler) or ""
    name = route.handler.__name__.rstrip("_")
    operation: Json = {
        "operationId": f"{service}_{name}",
        "tags": [service],
        "summary": doc.splitlines()[0] if doc else name.replace("_", " "),
        "description": doc,
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_header_parameters(route)],
        "responses": _responses(route, models),
        "security": _security(route),
    }
    if body := _request_body(route, models):
        operation["requestBody"] = body
    return operation


def _security(route: Route) -> list[Json]:
    by: dict[Access, list[Json]] = {
        public: [],
        by_link: [{"link": []}],
        by_login: [{"login": []}],
        by_session: [{"session": []}],
    }
    return by.get(route.access, [{"token": []}])


def _request_body(route: Route, models: Models) -> Json | None:
    model, may_be_left_out = _body(route)
    if model is not None:
        return {"required": not may_be_left_out, "content": _json(models[model, "validation"])}
    if isinstance(route.reads, Raw):
        return {"required": True, "content": {kind: {"schema": BINARY} for kind in route.reads.types}}
    return None


def _path_parameters(route: Route) -> list[Json]:
    hints = get_type_hints(route.handler)
    return [
        {"name": name, "in": "path", "required": True, "schema": TypeAdapter(hints[name]).json_schema()}
        for name in route.path_parameters
    ]


def _query_parameters(route: Route) -> list[Json]:
    query = get_type_hints(route.handler).get("query")
    if query is None:
        return []
    schema = query.model_json_schema()
    required, defs = schema.get("required", []), schema.get("$defs", {})
    return [
        _query_parameter(name, _inlined(one, defs), is_required=name in required)
        for name, one in schema["properties"].items()
    ]


def _query_parameter(name: str, schema: Json, *, is_required: bool) -> Json:
    # Left out is the only way to say nothing: there is no null in an address.
    kinds = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if len(kinds) == 1:
        schema = kinds[0]
    schema = {key: value for key, value in schema.items() if key != "title" and value is not None}
    parameter = {"name": name, "in": "query", "required": is_required, "schema": schema}
    return parameter | ({"style": "form", "explode": False} if schema.get("type") == "array" else {})


def _inlined(schema: Any, defs: Json) -> Any:
    if isinstance(schema, list):
        return [_inlined(one, defs) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(defs[schema["$ref"].rpartition("/")[2]], defs)
    return {key: _inlined(value, defs) for key, value in schema.items()}


def _header_parameters(route: Route) -> list[Json]:
    headers = []
    if not route.key.ignored:
        text = "Done once for each key: a repeat is given the first answer, for 24 hours or more."
        schema = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[ -~]+$"}
        headers.append(_header(HEADER, text, schema, is_required=route.key.is_required))
    if isinstance(route.reads, Raw) and route.reads.is_named:
        headers.append(_header("X-Filename", "The file's name, percent-encoded (UTF-8).", {"type": "string"}))
    return headers


def _header(name: str, text: str, schema: Json, *, is_required: bool = False) -> Json:
    return {"name": name, "in": "header", "required": is_required, "description": text, "schema": schema}


def _responses(route: Route, models: Models) -> Json:
    success = {str(route.status): _success(route, models)}
    refusals = {
        401: route.access is not public,
        403: route.access is not public,
        404: bool(route.path_parameters),
        409: route.method != "GET",
        413: route.method in ("POST", "PUT"),
        422: route.method != "DELETE",
        429: True,
        503: True,
    }
    named = {
        str(status): {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}
        for status, may in refusals.items()
        if may
    }
    return success | named | {"default": {"$ref": "#/components/responses/Problem"}}


def _success(route: Route, models: Models) -> Json:
    answer: Json = {"description": "Done"}
    model = _answered(route)
    if model is not None:
        answer["content"] = _json(models[model, "serialization"])
    elif isinstance(route.answers, tuple) and route.answers:
        answer["content"] = {kind: {"schema": BINARY} for kind in route.answers}
    if not route.key.ignored and not route.key.is_secret:
        replayed = {"description": "`true` on the answer to a repeat", "schema": {"type": "string", "const": "true"}}
        answer["headers"] = {REPLAYED: replayed}
    return answer


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _problem(text: str, models: Models) -> Json:
    return {"description": text, "content": {PROBLEM: {"schema": models[ProblemDocument, "serialization"]}}}


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
