"""build/bench.json: each measurement replaces its own rows and keeps those of the others."""

import json
from pathlib import Path

import pytest

from tests.benchmarks import report


def test_rows_of_other_measurements_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "REPORT", tmp_path / "build" / "bench.json")
    report.keep([{"name": "a", "ratio": 1.0}, {"name": "b", "ratio": 2.0}])
    report.keep([{"name": "c", "ratio": 3.0}, {"name": "a", "ratio": 4.0}])
    rows = json.loads(report.REPORT.read_text(encoding="utf-8"))
    assert {row["name"]: row["ratio"] for row in rows} == {"a": 4.0, "b": 2.0, "c": 3.0}
    assert len(rows) == 3
