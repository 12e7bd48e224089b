"""Every service describes what it answers (EVT-03)."""

import pkgutil
from importlib import import_module

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from libs.common import openapi
from libs.common.api import Route
from ops.programs import SERVICE_NAMES


def routes_of(service: str) -> list[Route]:
    """Those of its `api`, which may be a folder of rooms."""
    api = import_module(f"services.{service}.api")
    rooms = [
        import_module(f"{api.__name__}.{room.name}") for room in pkgutil.iter_modules(getattr(api, "__path__", []))
    ]
    own = [api] if hasattr(api, "routes") else [room for room in rooms if hasattr(room, "routes")]
    return [route for one in own for route in one.routes.all]


@pytest.mark.parametrize("service", SERVICE_NAMES)
def test_the_document_of_a_service_has_every_route_with_its_fields_and_its_refusals(service: str) -> None:
    # about: EVT-03
    routes = routes_of(service)
    api = openapi.document(service, "1", routes)
    operations = {(method, path): one for path, methods in api["paths"].items() for method, one in methods.items()}
    assert set(operations) == {(route.method.lower(), route.path) for route in routes}
    for route in routes:
        one = operations[route.method.lower(), route.path]
        assert one["description"], route.path
        named = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"}
        assert named == set(route.path_parameters)
        assert set(one["responses"]) == {str(route.status), "default"}
    assert "ProblemDocument" in api["components"]["schemas"]


def test_a_body_that_a_handler_reads_by_itself_is_described_too() -> None:
    # about: EVT-03, APP-05
    api = openapi.document("rendering", "1", routes_of("rendering"))
    body = api["paths"]["/v1/previews"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/AnyDocument"}
    kinds = api["components"]["schemas"]["AnyDocument"]["discriminator"]["mapping"]
    assert set(kinds) == {"origin_japan", "origin_foreign", "signature", "invoice"}
    assert "SignatureDocument" in api["components"]["schemas"]


async def test_whoever_asks_is_given_the_document_and_a_page_that_shows_it() -> None:
    # covers: EVT-03
    routes = routes_of("reference")
    app = web.Application()
    app.add_routes(openapi.description_routes("reference", "1", routes))
    async with TestClient(TestServer(app)) as client:
        for _ in range(2):
            assert await (await client.get("/openapi.json")).json() == openapi.document("reference", "1", routes)
        page = await client.get("/docs")
        assert page.status == 200 and "Content-Security-Policy" in page.headers
