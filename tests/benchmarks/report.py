"""build/bench.json, to which each of the measurements adds its rows, and what they all need."""

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

REPORT: Final = Path("build/bench.json")

SWITCH_INTERVAL_S: Final = 0.001
"""As the program sets it."""


def keep(rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace the rows of these names in the report, and keep the others."""
    names = {row["name"] for row in rows}
    before = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else []
    kept = [row for row in before if row["name"] not in names]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([*kept, *rows], indent=1) + "\n", encoding="utf-8")


def median(runs: Sequence[Mapping[str, float]], figure: str) -> float:
    """The median of a figure."""
    return statistics.median(run[figure] for run in runs)
