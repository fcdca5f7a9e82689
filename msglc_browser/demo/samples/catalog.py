"""Where each sample is stored, and how the samples are written."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msglc
import numpy as np
from msglc.codec import CBORCodec
from msglc.config import config as msglc_config

from msglc_browser.demo.samples import field, materials, odd, sensors, structure, survey, upload

SIMULATIONS, SENSORS, SAMPLES = "simulations", "sensors", "samples"
FIRST_FOLDER = "2026/"
FIRST_ARCHIVE = "2026/frame.msglc"

_RUNS = range(33, 43)
_CAMPAIGNS: Mapping[str, range] = {"spring": range(33, 38), "autumn": range(38, 43)}
_TRUNCATED_AT = 20_000
_RERUN = 41
_NOMAD_THRESHOLD_BYTES = 4 * 1024**2  # below, entries have no table of contents inside


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
        (SIMULATIONS, FIRST_ARCHIVE): lambda path: _dump(path, _study()),
        (SIMULATIONS, "2026/settings.json"): _write_settings,
        (SIMULATIONS, "2026/README.txt"): _write_readme,
    }
    for number in _RUNS:
        recipes[SIMULATIONS, _run_key(number)] = _run_recipe(number)
    recipes[SIMULATIONS, f"2026/frame-{_RERUN:04d}-rerun.msglc"] = lambda path: _dump(
        path, structure.make_rerun(_RERUN, steps=2_000, recorded=4)
    )
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
    recipes[SIMULATIONS, "materials/nomad-upload.msg"] = lambda path: _dump_upload(
        path, upload.make_entries(24), folder
    )
    return recipes


def _study() -> dict[str, Any]:
    study = structure.make_study(runs=2_000, steps=6_000, recorded=12)
    heat = field.make_field(40, 256)
    return {
        **study,
        "stations": survey.make_records(48_000),
        "field": heat.dumps(),  # as msglc's NumPy encoder stores it
        "thumbnail": field.make_thumbnail(heat[12, ::2, ::2]),
    }


def _sensors() -> Recipes:
    return {
        (SENSORS, "2026/10/bridge.msglc"): lambda path: _dump(
            path, sensors.make_logs(7, stations=12, samples=4_320)
        ),
        (SENSORS, "2026/10/tower.cbor.msglc"): lambda path: _dump_cbor(
            path, sensors.make_logs(8, stations=3, samples=1_440)
        ),
        (SENSORS, "2026/10/strain.msglc"): lambda path: _dump_any(
            path, sensors.make_strain_log(10_080)
        ),
        (SENSORS, "gauges.msglc"): lambda path: _dump(path, sensors.make_stations(100_000)),
    }


def _oddities(folder: Path) -> Recipes:
    whole = _place(folder, SIMULATIONS, _run_key(_RUNS[0]))
    return {
        (SAMPLES, "million-floats.msglc"): lambda path: _dump(path, _million_floats()),
        (SAMPLES, "odd-values.msglc"): lambda path: _dump_any(path, odd.make_msgpack_oddities()),
        (SAMPLES, "odd-values.cbor.msglc"): lambda path: _dump_cbor(path, odd.make_cbor_oddities()),
        (SAMPLES, "truncated.msglc"): lambda path: _truncate(whole, path),
        (SAMPLES, "notes.json"): _write_settings,
        (SAMPLES, "odd names/käse + brot & 数据.msglc"): lambda path: _dump(path, {"a": [1, 2, 3]}),
    }


def _run_key(number: int) -> str:
    return f"2026/frame-{number:04d}.msglc"


def _run_recipe(number: int) -> Callable[[Path], None]:
    return lambda path: _dump(path, structure.make_run(number, steps=2_000, recorded=4))


def _combine_recipe(parts: Mapping[str, Path]) -> Callable[[Path], None]:
    return lambda path: _combine(path, parts)


def _dump(path: Path, value: object) -> None:
    msglc.dump(str(path), value, backend="rust")


def _dump_cbor(path: Path, value: object) -> None:
    msglc.dump(str(path), value, packer=CBORCodec())


def _dump_any(path: Path, value: object) -> None:
    """Slower than `_dump`, for values with times, arrays and the like."""
    with _msglc_setting("numpy_encoder", True):
        msglc.dump(str(path), value)


def _dump_upload(path: Path, entries: Mapping[str, object], folder: Path) -> None:
    """A combined archive, as NOMAD 2.0 packs the entries of an upload."""
    parts = {entry_id: folder / f"entry-{at}.msg" for at, entry_id in enumerate(entries)}
    with _msglc_setting("small_obj_optimization_threshold", _NOMAD_THRESHOLD_BYTES):
        for entry_id, part in parts.items():
            _dump(part, entries[entry_id])
    _combine(path, parts)
    for part in parts.values():
        part.unlink()


@contextmanager
def _msglc_setting(name: str, value: object) -> Iterator[None]:
    """Set directly: `configure()` would reset `config.fs`."""
    before = getattr(msglc_config, name)
    setattr(msglc_config, name, value)
    try:
        yield
    finally:
        setattr(msglc_config, name, before)


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
