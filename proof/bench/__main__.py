"""`./shomei bench [NAME…] --json`: each figure beside a baseline of the same run."""

import dataclasses
import importlib
import json
import sys

import uvloop

from proof.bench.result import Result

NAMES = ("bus", "lookup", "issue", "pages", "render", "oversized", "rules")
MODULES = {name: name for name in NAMES} | {"import": "importing"}


def main(arguments: list[str]) -> int:
    """Measure what is named, or everything; returns the exit code."""
    names = [argument for argument in arguments if argument != "--json"] or list(MODULES)
    if unknown := set(names) - set(MODULES):
        print(f"bench: unknown {' '.join(sorted(unknown))}; there are: {', '.join(MODULES)}", file=sys.stderr)
        return 2
    results = [result for name in names for result in _measure(name)]
    as_json = "--json" in arguments
    print(json.dumps([dataclasses.asdict(r) for r in results], indent=2) if as_json else _for_people(results))
    return 0


def _measure(name: str) -> list[Result]:
    found: list[Result] = uvloop.run(importlib.import_module(f"proof.bench.{MODULES[name]}").measure())
    return found


def _for_people(results: list[Result]) -> str:
    return "\n".join(
        f"{r.name:<24} {r.value:>10.2f} {r.unit:<16}"
        + (f" baseline {r.baseline:.2f}, ratio {r.ratio:.2f}" if r.baseline and r.ratio else "")
        for r in results
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
