"""The gateway's table against the routes that the services really have."""

import importlib
import importlib.util
import pkgutil
import re

import pytest

from libs.common import parking, refused_mails
from libs.common.api import Route, Routes
from libs.common.tasks import routes as tasks
from web.gateway.routes import WAYS, Way, pattern

SERVICES = ("identity", "registration", "application", "payment", "rendering")
CLOSED = {
    ("GET", "/v1/ended-sessions"),  # gateway and sites listen to it inside  # for inside callers only
    ("POST", "/v1/sessions/exchange"),
    ("GET", "/v1/changes"),
    ("GET", "/v1/payment-orders/{order}"),
    ("GET", "/v1/staff/changes"),
    ("GET", "/v1/registration/changes"),
    ("GET", "/v1/registration-request/changes"),
    ("GET", "/v1/staff/registration-changes"),
    *(("GET", f"/v1/staff/{service}/task-changes") for service in SERVICES),
}


def routes_of(service: str) -> list[Route]:
    """All routes that the modules of a service's API define."""
    api = importlib.import_module(f"services.{service}.api")
    names = [f"{api.__name__}.{module.name}" for module in pkgutil.iter_modules(getattr(api, "__path__", []))]
    modules = [api, *(importlib.import_module(name) for name in names)]
    tables = {id(table): table for module in modules for table in vars(module).values() if isinstance(table, Routes)}
    tables[0] = parking.routes_of(service)
    if importlib.util.find_spec(f"services.{service}.tasks"):
        kinds = importlib.import_module(f"services.{service}.tasks").KINDS
        tables[1] = tasks.routes_of(service, kinds)
        if refused_mails.MAIL_REFUSED in kinds:
            tables[2] = refused_mails.routes_of(service)
    return [route for table in tables.values() for route in table.all]


def shape(path: str) -> str:
    """The path without the names of its parameters."""
    return re.sub(r"\{\w+\}", "{}", path)


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_of_a_service_is_open_or_closed_on_purpose(service: str) -> None:
    # about: D-46, REL-53
    real = {(route.method, shape(route.path)) for route in routes_of(service)}
    open_ = {(way.method, shape(way.path)) for way in WAYS if way.service == service}
    closed = {(method, shape(path)) for method, path in CLOSED}
    assert real - open_ - closed == set()
    assert open_ - real == set()


@pytest.mark.parametrize("service", SERVICES)
def test_the_gateway_lets_through_what_the_service_takes(service: str) -> None:
    # about: D-46
    limits = {(way.method, shape(way.path)): way.max_body for way in WAYS}
    for route in routes_of(service):
        if (route.method, route.path) not in CLOSED and route.method != "GET":
            assert limits[route.method, shape(route.path)] >= min(route.max_body, 10 << 20), route.path


def test_no_way_is_listed_twice_and_none_is_closed() -> None:
    # about: D-46
    listed = [(way.method, shape(way.path)) for way in WAYS]
    assert len(listed) == len(set(listed))
    assert not CLOSED & {(way.method, way.path) for way in WAYS}


def test_ids_are_uuids_and_nothing_climbs_up() -> None:
    # about: D-46
    outside = pattern(Way("GET", "/v1/a/{a_id}/{word}", "identity"))
    assert outside == "/api/v1/a/{a_id:[0-9a-fA-F-]{36}}/{word:[A-Za-z0-9][A-Za-z0-9._~=-]{0,255}}"
