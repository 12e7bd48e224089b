"""`./shomei chaos`: faults on purpose, each in a system of its own. `audit` looks at the one that is up."""

import argparse
import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ops.auditor.installation import audit_installation
from ops.errors import Failed
from ops.places import state_folder
from ops.system import require_running
from proof.chaos import broker, fuzzing, kill
from proof.chaos.attack import installed
from proof.chaos.attack.attacks import ATTACKS
from proof.chaos.attack.running import Size
from proof.chaos.own_system import own_system

Result = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Run what `arguments` name; 0 when nothing was found, 1 otherwise. Raises `Failed`."""
    options = _parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], Result] = options.act
    result = act(options)
    print(json.dumps(result, ensure_ascii=False, indent=2) if options.json else _for_people(result))
    is_short = options.name == "kill" and result["issued"] < options.certificates
    return 1 if result["findings"] or is_short else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./shomei chaos", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True)
    _add(names, "audit", _audit, "compare all schemas and the processor with one another")
    one = _add(names, "kill", _kill, "issue certificates while processes are killed, then audit", seed=1)
    course = kill.Course(seed=1)
    for name in ("certificates", "brokers", "services", "databases"):
        one.add_argument(f"--{name}", type=int, default=getattr(course, name), help="default: %(default)s")
    _add(
        names,
        "broker",
        _broker,
        "the broker loses its disk, again and again, then audit",
        seeds=20,
        seed=1,
        certificates=6,
    )
    _add(names, "fuzz", _fuzz, "whatever the inner OpenAPI documents allow and forbid", cases=10_000, seed=1)
    one = _add(names, "attack", _attack, "attacks one by one, while an honest user works", seed=1)
    size = Size()
    one.add_argument(
        "--only", nargs="+", choices=ATTACKS, default=list(ATTACKS), metavar="ATTACK", help=", ".join(ATTACKS)
    )
    one.add_argument("--seconds", type=float, default=size.seconds, help="of each attack; default: %(default)s")
    one.add_argument(
        "--quiet", type=float, default=size.quiet, help="seconds of quiet before each; default: %(default)s"
    )
    one.add_argument(
        "--share", type=float, default=size.share, help="of one core, for the attackers; default: %(default)s"
    )
    return parser


def _add(
    names: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    act: Callable[[argparse.Namespace], Result],
    text: str,
    **numbers: int,
) -> argparse.ArgumentParser:
    command = names.add_parser(name, help=text)
    command.add_argument("--json", action="store_true", help="one JSON object")
    for option, usual in numbers.items():
        command.add_argument(f"--{option}", type=int, default=usual, help="default: %(default)s")
    command.set_defaults(act=act)
    return command


def _kill(options: argparse.Namespace) -> Result:
    course = kill.Course(options.seed, options.certificates, options.brokers, options.services, options.databases)
    with own_system() as folder:
        return asyncio.run(kill.run(folder, course))


def _broker(options: argparse.Namespace) -> Result:
    with own_system() as folder:
        return asyncio.run(broker.run(folder, options.seed, options.seeds, options.certificates))


def _fuzz(options: argparse.Namespace) -> Result:
    with own_system() as folder:
        return asyncio.run(fuzzing.run(folder, options.cases, options.seed))


def _attack(options: argparse.Namespace) -> Result:
    size = Size(options.seconds, options.quiet, options.share)
    if not 0 < size.share <= 1:
        raise Failed("--share is the share of one core: more than 0, at most 1")
    with own_system() as folder:
        return asyncio.run(installed.run(folder, [ATTACKS[name] for name in options.only], size, options.seed))


def _audit(_: argparse.Namespace) -> Result:
    folder = state_folder()
    require_running(folder)
    report = asyncio.run(audit_installation(folder))
    counts = {"lost": "lost", "doubled": "doubled", "gaps": "gap", "stuck": "stuck", "wrong": "wrong"}
    return {
        "issued": report.issued,
        **{name: sum(finding.kind == kind for finding in report.findings) for name, kind in counts.items()},
        "findings": [asdict(finding) for finding in report.findings],
    }


def _for_people(result: Result) -> str:
    told = {name: value for name, value in result.items() if name not in ("findings", "attacks")}
    lines = [f"{name:<11} {value}" for name, value in told.items()]
    lines += [f"{row['attack']:<17} {row['tries']} tries, {row['answers']}" for row in result.get("attacks", [])]
    return "\n".join(lines + [_finding(one) for one in result["findings"]])


def _finding(found: dict[str, str] | str) -> str:
    return found if isinstance(found, str) else f"{found['kind']:<11} {found['what']}: {found['where']}"
