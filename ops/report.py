"""What `up` and `status` print."""

from pathlib import Path
from typing import Any

import pyotp
from rich.console import Console
from rich.table import Table

from ops.places import read_json
from ops.state import State, read_state
from ops.system import missing, program_state

FIRST_CERTIFICATE = "first-certificate.json"


def status(folder: Path) -> dict[str, Any]:
    """The addresses, logins and programs of this installation, for machines."""
    state = read_state(folder)
    logins = [_with_code(login) for login in read_json(folder / "logins.json") or []]
    return {"urls": dict(state.urls) if state else {}, "logins": logins, "services": _services(state)}


def _with_code(login: dict[str, str]) -> dict[str, str]:
    """Whoever has an app is shown with the code that it shows now."""
    secret = login.get("totp_secret")
    return login | {"code": pyotp.TOTP(secret).now()} if secret else login


def _services(state: State | None) -> dict[str, dict[str, Any]]:
    programs = state.programs if state else {}
    return {
        name: {
            "state": program_state(program.url, program.process),
            "pid": program.process.pid if program.process else None,
            "url": program.url,
            "inner_url": program.inner_url,
            "missing": missing(program) or [],
        }
        for name, program in programs.items()
    }


def show(folder: Path) -> None:
    """Print what runs, for people, with the first certificate's file."""
    facts, console = status(folder), Console()
    if not facts["urls"]:
        console.print("shomei has not been started here. Start it with: ./shomei up")
        return
    console.print(_table(("address", "url"), facts["urls"].items()))
    if services := facts["services"]:  # what runs in containers is known to the engine
        console.print(_table(("program", "state", "pid", "url", "missing"), map(_program, services.items())))
    console.print(_table(("chamber", "role", "id", "password", "code now"), _logins(facts["logins"])))
    if certificate := read_json(folder / FIRST_CERTIFICATE):
        console.print(f"first certificate: {certificate['certificate_no']}  {certificate['pdf']}", soft_wrap=True)
        console.print(f"what its QR code opens: {certificate['verify_url']}", soft_wrap=True)


def _program(item: tuple[str, dict[str, Any]]) -> tuple[str, ...]:
    name, facts = item
    return (name, facts["state"], str(facts["pid"]), facts["url"], ", ".join(facts["missing"]))


def _logins(logins: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [
        (login["chamber"], login["role"], login["id"], login["password"], login.get("code", "")) for login in logins
    ]


def _table(heads: tuple[str, ...], rows: Any) -> Table:
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    return table
