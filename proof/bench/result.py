"""One measured figure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """`ratio` is `value` against `baseline`, both measured in the same run; None when there is no baseline."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
