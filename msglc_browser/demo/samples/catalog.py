"""Where each sample is stored, and how the samples are written."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msglc
import numpy as np
from msglc.codec import CBORCodec
from msglc.config import config as msglc_config

from msglc_browser.demo.samples import materials, odd, sensors, structure

SIMULATIONS, SENSORS, SAMPLES = "simulations", "sensors", "samples"
FIRST_FOLDER = "2026/"
FIRST_ARCHIVE = "2026/frame.msglc"

_RUNS = range(33, 43)
_CAMPAIGNS: Mapping[str, range] = {"spring": range(33, 38), "autumn": range(38, 43)}
_TRUNCATED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Sample:
    """A file to store in a bucket under a key."""

    bucket: str
    key: str
    path: Path


def write_samples(folder: Path) -> tuple[Sample, ...]:
    """Write all samples to `folder`, under 40 MB in under 3 s; the same bytes each time."""
    return tuple(_write_all(folder))


def _write_all(folder: Path) -> Iterator[Sample]:
    for (bucket, key), write in _recipes(folder).items():
        path = _place(folder, bucket, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path)
        yield Sample(bucket, key, path)


def _place(folder: Path, bucket: str, key: str) -> Path:
    return folder.joinpath(bucket, *key.split("/"))


Recipes = dict[tuple[str, str], Callable[[Path], None]]


def _recipes(folder: Path) -> Recipes:
    """In order: combined archives come after their parts."""
    return {**_simulations(folder), **_sensors(), **_oddities(folder)}


def _simulations(folder: Path) -> Recipes:
    runs = {f"{n:04d}": _place(folder, SIMULATIONS, _run_key(n)) for n in _RUNS}
    campaigns = {
        name: _place(folder, SIMULATIONS, f"campaigns/{name}.msglc") for name in _CAMPAIGNS
    }
    recipes: Recipes = {
        (SIMULATIONS, FIRST_ARCHIVE): lambda path: _dump(
            path, structure.make_study(runs=2_000, steps=6_000, recorded=12)
        ),
        (SIMULATIONS, "2026/settings.json"): _write_settings,
        (SIMULATIONS, "2026/README.txt"): _write_readme,
    }
    for number in _RUNS:
        recipes[SIMULATIONS, _run_key(number)] = _run_recipe(number)
    recipes[SIMULATIONS, "2026/all-runs.msglc"] = lambda path: _combine(path, runs)
    for name, numbers in _CAMPAIGNS.items():
        parts = {key: path for key, path in runs.items() if int(key) in numbers}
        recipes[SIMULATIONS, f"campaigns/{name}.msglc"] = _combine_recipe(parts)
    recipes[SIMULATIONS, "campaigns/year.msglc"] = _combine_recipe(campaigns)
    recipes[SIMULATIONS, "materials/si-bulk.msglc"] = lambda path: _dump(
        path, materials.make_calculation("Si8", atoms=8, ionic_steps=40, seed=14)
    )
    recipes[SIMULATIONS, "materials/mgo-slab.cbor.msglc"] = lambda path: _dump_cbor(
        path, materials.make_calculation("MgO", atoms=24, ionic_steps=12, seed=12)
    )
    return recipes


def _sensors() -> Recipes:
    return {
        (SENSORS, "2026/10/bridge.msglc"): lambda path: _dump(
            path, sensors.make_logs(7, stations=12, samples=4_320)
        ),
        (SENSORS, "2026/10/tower.cbor.msglc"): lambda path: _dump_cbor(
            path, sensors.make_logs(8, stations=3, samples=1_440)
        ),
        (SENSORS, "gauges.msglc"): lambda path: _dump(path, sensors.make_stations(100_000)),
    }


def _oddities(folder: Path) -> Recipes:
    whole = _place(folder, SIMULATIONS, _run_key(_RUNS[0]))
    return {
        (SAMPLES, "million-floats.msglc"): lambda path: _dump(path, _million_floats()),
        (SAMPLES, "odd-values.msglc"): _dump_with_arrays,
        (SAMPLES, "odd-values.cbor.msglc"): lambda path: _dump_cbor(path, odd.make_cbor_oddities()),
        (SAMPLES, "truncated.msglc"): lambda path: _truncate(whole, path),
        (SAMPLES, "notes.json"): _write_settings,
        (SAMPLES, "odd names/käse + brot & 数据.msglc"): lambda path: _dump(path, {"a": [1, 2, 3]}),
    }


def _run_key(number: int) -> str:
    return f"2026/frame-{number:04d}.msglc"


def _run_recipe(number: int) -> Callable[[Path], None]:
    return lambda path: _dump(path, structure.make_run(number, steps=2_000, recorded=12))


def _combine_recipe(parts: Mapping[str, Path]) -> Callable[[Path], None]:
    return lambda path: _combine(path, parts)


def _dump(path: Path, value: object) -> None:
    msglc.dump(str(path), value, backend="rust")


def _dump_cbor(path: Path, value: object) -> None:
    msglc.dump(str(path), value, packer=CBORCodec())


def _dump_with_arrays(path: Path) -> None:
    # Set directly: `configure()` would reset `config.fs`.
    before = msglc_config.numpy_encoder
    msglc_config.numpy_encoder = True
    try:
        msglc.dump(str(path), odd.make_msgpack_oddities())
    finally:
        msglc_config.numpy_encoder = before


def _combine(path: Path, parts: Mapping[str, Path]) -> None:
    files = [msglc.FileInfo(str(part), name) for name, part in parts.items()]
    msglc.combine(str(path), files)


def _truncate(whole: Path, path: Path) -> None:
    path.write_bytes(whole.read_bytes()[:_TRUNCATED_AT])


def _million_floats() -> list[float]:
    steps = np.random.default_rng(1_000_000).standard_normal(1_000_000)
    walk: list[float] = np.cumsum(steps).tolist()
    return walk


def _write_settings(path: Path) -> None:
    settings: dict[str, Any] = {
        "solver": "newmark",
        "dt": structure.STEP_S,
        "damping": {"model": "rayleigh", "ratio": 0.03},
        "output": ["displacement", "energy"],
        "notes": "A plain JSON object, not an archive.",
    }
    path.write_text(json.dumps(settings, indent=2), encoding="utf-8", newline="\n")


def _write_readme(path: Path) -> None:
    path.write_text(
        "Runs of a five-storey steel frame under synthetic earthquakes.\n"
        "frame.msglc is the parameter study; frame-NNNN.msglc are ten single runs;\n"
        "all-runs.msglc combines those ten into one archive.\n",
        encoding="utf-8",
        newline="\n",
    )
