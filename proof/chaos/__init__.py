"""`./shomei chaos`: faults on purpose. `kill` in a system of its own, `audit` in the one that is up."""

import argparse
import asyncio
import json
from dataclasses import asdict
from typing import Any

from ops.auditor.installation import audit_installation
from ops.places import state_folder
from ops.system import require_running
from proof.chaos import kill
from proof.chaos.own_system import own_system


def main(arguments: list[str]) -> int:
    """Run what `arguments` name; 0 when nothing was found, 1 otherwise. Raises `Failed`."""
    options = _parser().parse_args(arguments)
    result = _audit() if options.name == "audit" else _kill(options)
    print(json.dumps(result, ensure_ascii=False, indent=2) if options.json else _for_people(result))
    return 1 if result["findings"] or result["issued"] < getattr(options, "certificates", 0) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./shomei chaos", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True)
    audit = names.add_parser("audit", help="compare all schemas and the processor with one another")
    run = names.add_parser("kill", help="issue certificates while processes are killed, then audit")
    run.add_argument("--seed", type=int, default=1, help="decides what is killed when, and what is paid together")
    course = kill.Course(seed=1)
    for name in ("certificates", "brokers", "services", "databases"):
        run.add_argument(f"--{name}", type=int, default=getattr(course, name), help="default: %(default)s")
    for command in (audit, run):
        command.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def _kill(options: argparse.Namespace) -> dict[str, Any]:
    course = kill.Course(options.seed, options.certificates, options.brokers, options.services, options.databases)
    with own_system() as folder:
        return asyncio.run(kill.run(folder, course))


def _audit() -> dict[str, Any]:
    folder = state_folder()
    require_running(folder)
    report = asyncio.run(audit_installation(folder))
    counts = {"lost": "lost", "doubled": "doubled", "gaps": "gap", "stuck": "stuck", "wrong": "wrong"}
    return {
        "issued": report.issued,
        **{name: sum(finding.kind == kind for finding in report.findings) for name, kind in counts.items()},
        "findings": [asdict(finding) for finding in report.findings],
    }


def _for_people(result: dict[str, Any]) -> str:
    lines = [f"{name:<11} {value}" for name, value in result.items() if name != "findings"]
    return "\n".join(lines + [f"{f['kind']:<11} {f['what']}: {f['where']}" for f in result["findings"]])
