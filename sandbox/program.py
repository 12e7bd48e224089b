"""What every program of the sandbox does: read its settings from the environment, and serve until a signal comes."""

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from aiohttp import web

USAGE, BAD_CONFIGURATION = 2, 78
Environment = Mapping[str, str]


class BadSettings(Exception):
    """The environment lacks a setting or has a wrong one; the text names it."""


class Address(Protocol):
    """Where a program listens: a part of its settings."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...


S = TypeVar("S", bound=Address)


def needed(environment: Environment, name: str) -> str:
    """A setting without which the program does not start. Raises `BadSettings`."""
    value = environment.get(name, "")
    if not value:
        raise BadSettings(f"{name} is not set")
    return value


def number(environment: Environment, name: str, usual: int) -> int:
    """A setting that is a number. Raises `BadSettings`."""
    try:
        return int(environment.get(name, usual))
    except ValueError:
        raise BadSettings(f"{name} must be a number") from None


def content(environment: Environment, name: str) -> bytes:
    """What stands in the file that a setting names. Raises `BadSettings`."""
    try:
        return Path(needed(environment, name)).read_bytes()
    except OSError as error:
        raise BadSettings(f"{name} cannot be read: {error.strerror}") from None


def _refuse_production(environment: Environment) -> None:
    if environment.get("SHOMEI_ENVIRONMENT") == "production":
        raise BadSettings(
            "SHOMEI_ENVIRONMENT is production: programs of the sandbox stand for the outside in development"
        )


def main(
    program: str,
    arguments: Sequence[str],
    read: Callable[[Environment], S],
    build: Callable[[S], web.Application],
) -> int:
    """Run `python -m PROGRAM serve` to its end. Returns the exit code: 2 for wrong usage, 78 for bad configuration."""
    if list(arguments) != ["serve"]:
        print(f"usage: python -m {program} serve", file=sys.stderr)
        return USAGE
    try:
        _refuse_production(os.environ)
        settings = read(os.environ)
    except BadSettings as error:
        print(error, file=sys.stderr)
        return BAD_CONFIGURATION
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    app = build(settings)
    web.run_app(app, host=settings.host, port=settings.port, access_log=None, print=None, shutdown_timeout=2)
    return 0
