"""`./shomei COMMAND`. Exit codes: 0 done, 1 failed, 2 usage, 69 something needed is missing, 78 bad configuration."""

import asyncio
import importlib
import json
import subprocess
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from ops import bringup, container_passwords, logs, report, system
from ops.auditor import installation
from ops.errors import Failed
from ops.places import CHECKOUT, open_state_folder, state_folder
from proof import testrun
from proof.bench import needs
from proof.checks import linting

# A traceback with values could show a password.
app = typer.Typer(
    help="Online issuance of trade certificates.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
DEMO_SECONDS = 180.0
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command()
def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when everything is ready.")] = False,
    demo: Annotated[bool, typer.Option(help="Issue a first certificate after the first start.")] = True,
) -> None:
    """Start everything, seed it once, issue a first certificate, print addresses and logins."""
    bringup.up(open_state_folder(), detach=detach, issue_first=_first_certificate if demo else None)


@app.command()
def down() -> None:
    """Stop everything. The data stays."""
    print("stopped" if system.go_down(state_folder()) else "nothing was running")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Print addresses, logins and the state of each program."""
    if as_json:
        print(json.dumps(report.status(state_folder()), ensure_ascii=False, indent=2))
    else:
        report.show(state_folder())


@app.command()
def audit(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Compare all that the services hold, and what the card processor took; exits with 1 when something is wrong."""
    folder = state_folder()
    system.require_running(folder)
    found = asyncio.run(installation.audit_twice(folder))
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        for finding in found.findings:
            print(f"{finding.kind}: {finding.what}: {finding.where}")
        print(f"{found.issued} certificates issued, {len(found.findings)} findings")
    if found.findings:
        raise typer.Exit(1)


@app.command(name="logs")
def show_logs(
    service: Annotated[str | None, typer.Argument(help="One program; without it, all of them.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as they grow.")] = False,
) -> None:
    """Print the programs' logs."""
    logs.show(state_folder() / "logs", service, follow)


@app.command()
def passwords() -> None:
    """Make the passwords of docker-compose's servers (.env), once, and the folder for its logins."""
    made = container_passwords.make(CHECKOUT)
    print(f"made in .env: {', '.join(made)}" if made else ".env has them already")


@app.command()
def migrate() -> None:
    """Bring the database and the queues up to date; the servers are started for it when they are down."""
    bringup.migrate(open_state_folder())


@app.command(context_settings=PASS_ON)
def job(service: str, context: typer.Context) -> None:
    """Run a job of a service once: ./shomei job SERVICE NAME [ARGUMENT…]. Without a name: what jobs there are."""
    raise typer.Exit(bringup.run_job(open_state_folder(), service, context.args))


@app.command(context_settings=PASS_ON)
def test(context: typer.Context) -> None:
    """Run the tests; arguments go to pytest."""
    raise typer.Exit(testrun.run_tests(context.args))


@app.command()
def lint() -> None:
    """Run every check of the source: ruff, mypy, import-linter, oxlint, djlint, lengths, texts without Japanese."""
    raise typer.Exit(linting.run_lint())


@app.command(context_settings=PASS_ON)
def demo(context: typer.Context) -> None:
    """Issue one certificate over the public HTTP APIs, as outsiders would."""
    raise typer.Exit(_main_of("proof.demo", context.args))


@app.command()
def gallery(folder: Annotated[str, typer.Argument(help="Where to; without it, below the state folder.")] = "") -> None:
    """Print every certificate in every variant, as PDFs and pictures in one folder."""
    raise typer.Exit(_main_of("proof.gallery", [folder] if folder else []))


@app.command(context_settings=PASS_ON)
def bench(context: typer.Context) -> None:
    """Measure: ./shomei bench [NAME…] --json."""
    raise typer.Exit(needs.run_benchmarks(context.args))


@app.command(context_settings=PASS_ON)
def chaos(context: typer.Context) -> None:
    """Run the system under faults: ./shomei chaos [NAME] --seed N --json."""
    raise typer.Exit(_main_of("proof.chaos", context.args))


def _first_certificate() -> dict[str, Any]:
    """Issue it in a process of its own, which is ended when it takes too long; its facts. Raises `Failed`."""
    command = [sys.executable, "-m", "command", "demo", "--json"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=DEMO_SECONDS, check=False)
    if done.returncode != 0:
        raise Failed(f"the first certificate was not issued:\n{(done.stderr or done.stdout)[-4000:]}")
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def _main_of(module: str, arguments: list[str]) -> int:
    """Call `main(arguments)` of a module that is only loaded when its command is used; it returns the exit code."""
    code: int = importlib.import_module(module).main(arguments)
    return code


def main() -> None:
    """Run the command line."""
    try:
        app()
    except Failed as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from None


if __name__ == "__main__":
    main()
