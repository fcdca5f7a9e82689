"""A survey of water gauges: records of mixed types, with gaps."""

from typing import Any

import numpy as np

_SITES = ("Basin N", "Basin S", "Harbour", "Ridge", "Weir", "Lock", "Outlet", "Marsh")
_FIRST_DAY = np.datetime64("2024-01-01")
_QUARTER = np.timedelta64(15, "m")
_GAP = 0.06  # the share of records without a rate


def make_records(count: int) -> list[dict[str, Any]]:
    """`count` records of up to 11 columns; some rates are missing, some null, some NaN."""
    rng = np.random.default_rng(48_000)
    latitude = np.round(rng.normal(54.6, 0.25, count), 6).tolist()
    longitude = np.round(rng.normal(7.6, 0.3, count), 6).tolist()
    depth_m = rng.gamma(3.0, 60.0, count).astype(int).tolist()
    started = np.datetime_as_string(_FIRST_DAY + _QUARTER * rng.integers(0, 96 * 900, count), "s")
    rate = np.round(rng.lognormal(1.6, 0.4, count), 2).tolist()
    chance = rng.random(count).tolist()
    sites = rng.integers(0, len(_SITES), count).tolist()
    records = []
    for number in range(count):
        record: dict[str, Any] = {
            "id": f"S-{number + 1:04d}",
            "site": _SITES[sites[number]],
            "lat": latitude[number],
            "lon": longitude[number],
            "depth_m": depth_m[number],
            "started": f"{started[number]}Z",
            "ok": chance[number] < 0.98,
            "rate": rate[number],
        }
        _leave_gaps(record, chance[number])
        if number % 8 == 0:
            record["span"] = [depth_m[number] // 3, depth_m[number]]
        if number % 40 == 0:
            record["note"] = "calibrated" if number % 80 else ""
        if number >= 3_000 and number % 50 == 0:  # an eleventh column, later in the list
            record["revision"] = number % 7
        records.append(record)
    return records


def _leave_gaps(record: dict[str, Any], chance: float) -> None:
    if chance < _GAP / 3:
        del record["rate"]
    elif chance < _GAP * 2 / 3:
        record["rate"] = None
    elif chance < _GAP:
        record["rate"] = float("nan")
