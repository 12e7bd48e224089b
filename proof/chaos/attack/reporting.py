"""What an attack did and what the honest user felt, as rows; and what was promised of it and not kept."""

from dataclasses import dataclass, field
from typing import Any

from proof.chaos.attack.honest import ACTS, Felt

MOST_RATIO = 3.0
MOST_GROWTH_MIB = 150.0


def quantile(times: list[float], share: float) -> float:
    """The time under which `share` of them stay; 0 for none."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def felt_row(felt: Felt) -> dict[str, Any]:
    """The times of each act."""
    return {
        act: {"acts": len(times), "p50_ms": round(quantile(times, 0.5), 1), "p99_ms": round(quantile(times, 0.99), 1)}
        for act, times in felt.milliseconds.items()
    } | {"refused": sorted(felt.refused)[:5], "refusals": len(felt.refused)}


@dataclass
class Course:
    """What was felt in all, in quiet and under attack; one row for each attack."""

    quiet: Felt = field(default_factory=Felt)
    attacked: Felt = field(default_factory=Felt)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def result(self, seed: int, findings: list[str]) -> dict[str, Any]:
        """What `chaos attack --json` prints. `findings` are those that no row tells."""
        ratios = {act: self._ratio(act) for act in ACTS}
        return {
            "seed": seed,
            "attacks": self.rows,
            "honest_acts": self.attacked.acts(),
            "refusals": len(self.attacked.refused),
            "quiet": felt_row(self.quiet),
            "attacked": felt_row(self.attacked),
            "p99_ratio": ratios,
            "forgeries": sum(row["forgeries"] for row in self.rows),
            "crashes": sum(row["crashes"] for row in self.rows),
            "growth_mib": self._growth(),
            "findings": [*self._broken(ratios), *findings],
        }

    def _ratio(self, act: str) -> float:
        quiet = quantile(self.quiet.milliseconds[act], 0.99)
        return round(quantile(self.attacked.milliseconds[act], 0.99) / quiet, 2) if quiet else 0.0

    def _growth(self) -> dict[str, float]:
        grown: dict[str, float] = {}
        for row in self.rows:
            for name, mib in row["growth_mib"].items():
                grown[name] = max(grown.get(name, 0.0), mib)
        return grown

    def _broken(self, ratios: dict[str, float]) -> list[str]:
        found = [f"{act}: p99 is {ratio} times the quiet one" for act, ratio in ratios.items() if ratio > MOST_RATIO]
        grown = self._growth().items()
        found += [f"{name} grew by {mib} MiB" for name, mib in grown if mib > MOST_GROWTH_MIB]
        for row in self.rows:
            found += [f"{row['attack']}: {one}" for one in row["examples"]]
        if self.attacked.refused:
            found.append(
                f"{len(self.attacked.refused)} honest acts were refused: {sorted(set(self.attacked.refused))[:5]}"
            )
        return found
