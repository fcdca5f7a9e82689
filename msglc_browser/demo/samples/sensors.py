"""Logs of bridge sensors, with gaps where a logger was off and NaN where a sensor failed."""

from typing import Any

import msgpack
import numpy as np

_START = "2026-10-01T00:00:00Z"
_START_S = 1_790_812_800
_CHANNELS = {
    "temperature": ("°C", 11.0, 4.5),
    "strain": ("µm/m", 120.0, 35.0),
    "wind": ("m/s", 5.5, 3.0),
    "tilt": ("mrad", 0.0, 0.4),
}


def make_logs(seed: int, *, stations: int, samples: int) -> dict[str, Any]:
    """Logs of `stations` stations, each channel with `samples` readings a minute apart."""
    rng = np.random.default_rng(seed)
    return {
        "site": {"name": "Älvbron", "country": "SE", "position": [57.708, 11.974]},
        "start": _START,
        "interval_s": 60,
        "stations": {f"pier-{n:02d}": _station(rng, n, samples) for n in range(1, stations + 1)},
    }


def make_strain_log(samples: int) -> dict[str, Any]:
    """Two gauges over time, one reading a minute."""
    rng = np.random.default_rng(9)
    columns = {f"gauge_{n}": _readings(rng, 120.0, 35.0, samples) for n in (1, 2)}
    times = [msgpack.Timestamp(_START_S + 60 * minute) for minute in range(samples)]
    return {"time": times, **columns}


def _station(rng: np.random.Generator, number: int, samples: int) -> dict[str, Any]:
    channels = {
        name: {"unit": unit, "values": _readings(rng, middle, swing, samples)}
        for name, (unit, middle, swing) in _CHANNELS.items()
    }
    return {
        "serial": f"SN-{number * 7919:06d}",
        "calibrated": number % 4 != 0,
        "channels": channels,
        "events": _events(rng, number),
    }


def _readings(
    rng: np.random.Generator, middle: float, swing: float, samples: int
) -> list[float | None]:
    days = np.arange(samples) / 1440
    drift = np.cumsum(rng.standard_normal(samples)) * swing / 150
    curve = middle + swing * np.sin(2 * np.pi * (days - 0.3)) + drift
    values: list[float | None] = np.round(curve, 3).tolist()
    start = int(rng.integers(0, samples - 90))
    values[start : start + 60] = [None] * 60
    values[int(rng.integers(0, samples))] = float("nan")
    return values


def _events(rng: np.random.Generator, number: int) -> list[dict[str, Any]]:
    texts = ("logger restarted", "battery low", "truck over the limit", "frost on the sensor")
    return [
        {"minute": int(minute), "level": "warning" if minute % 3 else "error", "text": text}
        for minute, text in zip(sorted(rng.integers(0, 1440, number % 4 + 1)), texts, strict=False)
    ]


def make_stations(count: int) -> dict[str, Any]:
    """A dict of `count` keys, each a small record."""
    rng = np.random.default_rng(20261001)
    levels = np.round(rng.normal(180.0, 40.0, count), 1).tolist()
    return {f"gauge-{number:06d}": {"level_cm": level} for number, level in enumerate(levels)}
