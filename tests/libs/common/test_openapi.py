"""Every service describes what it answers (EVT-03)."""

import pkgutil
from collections import Counter
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel, create_model

from libs.common import openapi, parking
from libs.common.api import Raw, Route, Routes
from libs.common.auth import public
from ops.programs import SERVICE_NAMES


def routes_of(service: str) -> list[Route]:
    """Those of its `api`, which may be a folder of rooms."""
    api = import_module(f"services.{service}.api")
    rooms = [
        import_module(f"{api.__name__}.{room.name}") for room in pkgutil.iter_modules(getattr(api, "__path__", []))
    ]
    own = [api] if hasattr(api, "routes") else [room for room in rooms if hasattr(room, "routes")]
    return [route for one in own for route in one.routes.all]


def described(service: str) -> tuple[list[Route], dict[str, Any]]:
    """The routes that a service serves, and what it says of them."""
    routes = routes_of(service) + parking.routes_of(service).all
    return routes, openapi.document(service, "1", routes)


def operation(route: Route, api: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api["paths"][route.path][route.method.lower()]
    return found


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_the_document_of_a_service_is_valid_and_has_every_route(service: str) -> None:
    # about: EVT-03
    routes, api = described(service)
    assert list(OpenAPIV31SpecValidator(api).iter_errors()) == []
    found = {(method, path) for path, methods in api["paths"].items() for method in methods}
    assert found == {(route.method.lower(), route.path) for route in routes}
    titles = {name: schema["title"] for name, schema in api["components"]["schemas"].items()}
    assert all(name == title for name, title in titles.items())


def test_no_two_operations_of_all_services_have_one_id() -> None:
    # about: EVT-03
    apis = [described(service) for service in SERVICE_NAMES]
    ids = [operation(route, api)["operationId"] for routes, api in apis for route in routes]
    assert [one for one, times in Counter(ids).items() if times > 1] == []


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_every_route_says_what_it_takes_and_what_it_answers(service: str) -> None:
    # about: EVT-03
    routes, api = described(service)
    for route in routes:
        one = operation(route, api)
        assert one["description"] and one["tags"] == [service], route.path
        named = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"}
        assert named == set(route.path_parameters)
        schemas = [parameter["schema"] for parameter in one["parameters"]]
        assert all(schema.keys() & {"type", "enum", "anyOf"} for schema in schemas), route.path
        success = one["responses"][str(route.status)]
        assert (route.status == 204) != bool(success.get("content")), route.path
        answers_by_itself = issubclass(get_type_hints(route.handler).get("return", object), web.StreamResponse)
        assert answers_by_itself == bool(route.answers), f"{route.path}: what it answers is not said"


# These look at the headers of their requests alone.
READ_NO_BODY = {"/v1/registration-request/submission", "/v1/sessions/exchange"}


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_every_body_that_is_read_is_described(service: str) -> None:
    # about: EVT-03
    routes, api = described(service)
    for route in (route for route in routes if route.method in ("POST", "PUT")):
        one, takes = operation(route, api), set(get_type_hints(route.handler))
        reads = bool(takes & {"body", "request"}) and route.path not in READ_NO_BODY
        assert bool(one.get("requestBody")) == reads, route.path
        if isinstance(route.reads, Raw):
            assert set(one["requestBody"]["content"]) == set(route.reads.types)
            names = {parameter["name"] for parameter in one["parameters"]}
            assert ("X-Filename" in names) == route.reads.is_named


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_every_route_says_how_it_refuses_and_who_may_come(service: str) -> None:
    # about: EVT-03
    routes, api = described(service)
    for route in routes:
        one = operation(route, api)
        refusals = set(one["responses"]) - {str(route.status)}
        assert {"429", "503", "default"} <= refusals, route.path
        assert ("401" in refusals) == ("403" in refusals) == bool(one["security"]) == (route.access is not public)
        assert ("404" in refusals) >= bool(route.path_parameters) and ("409" in refusals) == (route.method != "GET")
    problem = api["components"]["responses"]["Invalid"]["content"]["application/problem+json"]["schema"]
    assert problem == {"$ref": "#/components/schemas/ProblemDocument"}


def test_parameters_have_the_types_that_they_are_read_with() -> None:
    # about: EVT-03, APP-12
    _, api = described("application")
    listed = {one["name"]: one for one in api["paths"]["/v1/applications"]["get"]["parameters"]}
    assert listed["from"]["schema"] == {"type": "string", "format": "date"}
    assert listed["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}
    assert listed["signer_id"]["schema"] == {"type": "string", "format": "uuid"}
    states = listed["state"]
    assert states["explode"] is False and "awaiting_signer" in states["schema"]["items"]["enum"]
    [application_id] = api["paths"]["/v1/applications/{application_id}"]["get"]["parameters"]
    assert application_id["schema"] == {"type": "string", "format": "uuid"}


def test_a_key_is_described_where_it_is_kept() -> None:
    # about: EVT-03, D-46
    _, api = described("payment")
    [key] = api["paths"]["/v1/payments"]["post"]["parameters"]
    assert (key["name"], key["in"], key["required"]) == ("Idempotency-Key", "header", True)
    assert (key["schema"]["minLength"], key["schema"]["maxLength"]) == (1, 255)
    assert "Idempotent-Replayed" in api["paths"]["/v1/payments"]["post"]["responses"]["201"]["headers"]
    assert api["paths"]["/v1/webhooks/processor"]["post"]["parameters"] == []


class Bell(BaseModel):
    """One of two models of that name."""


def test_two_models_of_one_name_are_refused() -> None:
    # about: EVT-03
    other, routes = create_model("Bell", metal=(str, ...)), Routes()

    @routes.get("/v1/bell", access=public)
    async def show() -> Bell:
        return Bell()

    async def ring(body: Any) -> None: ...

    ring.__annotations__["body"] = other
    routes.post("/v1/bells", access=public)(ring)
    with pytest.raises(ValueError, match="two models of one name"):
        openapi.document("bells", "1", routes.all)


def test_a_body_that_a_handler_reads_by_itself_is_described_too() -> None:
    # about: EVT-03, APP-05
    api = openapi.document("rendering", "1", routes_of("rendering"))
    body = api["paths"]["/v1/previews"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/AnyDocument"}
    kinds = api["components"]["schemas"]["AnyDocument"]["discriminator"]["mapping"]
    assert set(kinds) == {"origin_japan", "origin_foreign", "signature", "invoice"}
    assert "SignatureDocument" in api["components"]["schemas"]


async def test_whoever_asks_is_given_the_document_and_a_page_that_shows_it() -> None:
    # about: EVT-03
    routes = routes_of("reference")
    app = web.Application()
    app.add_routes(openapi.description_routes("reference", "1", routes))
    async with TestClient(TestServer(app)) as client:
        for _ in range(2):
            assert await (await client.get("/openapi.json")).json() == openapi.document("reference", "1", routes)
        page = await client.get("/docs")
        assert page.status == 200 and "Content-Security-Policy" in page.headers
