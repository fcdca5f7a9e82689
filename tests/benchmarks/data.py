"""The archives to measure: the same bytes each time, built once per run."""

from collections.abc import Callable
from pathlib import Path

import msglc
import msgpack
import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.header import build_header
from msglc_browser.archive.model.node import Protocol

MAKERS: dict[str, Callable[[], object]] = {}
SEED = 20240717
RUN_ROWS = 10_000_000
COMBINED = "combined_1000"
CHILDREN = 1000


def _maker(function: Callable[[], object]) -> Callable[[], object]:
    MAKERS[function.__name__] = function
    return function


@_maker
def small_toc() -> object:
    """10,000 records of 2.5 kB: 25 MB with a TOC of 200 kB."""
    payload = np.random.default_rng(SEED).bytes(2_460)
    return {f"{number:06d}": {"id": number, "data": payload} for number in range(10_000)}


@_maker
def toc_6mb() -> object:
    """300 runs of 1,000 leaves each: 300,000 nodes, a TOC of 6 MB."""
    return {
        f"run-{run:03d}": {
            f"{leaf:04d}": f"state {run:03d}/{leaf:04d} converged" for leaf in range(1000)
        }
        for run in range(300)
    }


@_maker
def keys_1m() -> object:
    """One dict of 1,000,000 keys: a TOC of 26 MB."""
    return {f"key-{number:07d}": f"value number {number:07d}" for number in range(1_000_000)}


@_maker
def deep() -> object:
    """10,000 records of 2.5 kB, each six levels deep."""
    payload = np.random.default_rng(SEED).bytes(9_000)
    value: object = {"energy": -3.25, "note": "x" * 40, "data": payload}
    for name in ("e", "d", "c", "b"):
        value = {name: value, "pad": payload}
    return {f"{number:06d}": value for number in range(500)}


@_maker
def floats_5m() -> object:
    """5,000,000 floats in blocks: 45 MB."""
    return {"energy": np.random.default_rng(SEED).normal(size=5_000_000).tolist()}


@_maker
def integers_2m() -> object:
    """2,000,000 integers of mixed width."""
    return {"ids": np.random.default_rng(SEED).integers(0, 1 << 40, 2_000_000).tolist()}


@_maker
def mixed_500k() -> object:
    """500,000 values of mixed types."""
    return {"cells": [number if number % 3 else number / 7 for number in range(500_000)]}


@_maker
def nested_200k() -> object:
    """200,000 short lists in a list."""
    return {"points": [[number, number / 2, "n"] for number in range(200_000)]}


@_maker
def field_20() -> object:
    """20 slices of 512 x 512 floats: 47 MB, 2.4 MB each."""
    field = np.random.default_rng(SEED).standard_normal((20, 512, 512))
    return {"field": field.tolist()}


def energy_10m() -> NDArray[np.float64]:
    """A random walk of 10,000,000 steps."""
    return np.random.default_rng(SEED).normal(size=RUN_ROWS).cumsum()


@_maker
def run_10m() -> object:
    """A table of 10,000,000 rows by columns, floats and integers: 140 MB in blocks."""
    return {"run": {"energy": energy_10m().tolist(), "step": list(range(RUN_ROWS))}}


@_maker
def part_64mb() -> object:
    """64 MiB of bytes in chunks of 1 MiB, less the archive's own overhead."""
    source = np.random.default_rng(SEED)
    return {f"{number:02d}": source.bytes(1024**2) for number in range(64)}


@_maker
def little_1mb() -> object:
    """1 MiB of bytes in four chunks."""
    source = np.random.default_rng(SEED + 1)
    return {f"{number}": source.bytes(256 * 1024) for number in range(4)}


def build(name: str, folder: Path) -> Path:
    """Write archive `name` into `folder`; returns its path."""
    path = folder / f"{name}.msglc"
    if not path.exists():
        if name == COMBINED:
            _combine(path, folder)
        else:
            msglc.dump(str(path), MAKERS[name](), backend="rust")
    return path


def _combine(path: Path, folder: Path) -> None:
    """The same 1 MiB child 1,000 times; written as msglc.combine would, but in a second."""
    child = folder / "child.msglc"
    payload = np.random.default_rng(SEED).bytes(4_096)
    msglc.dump(str(child), {f"{number:03d}": payload for number in range(256)}, backend="rust")
    data = child.read_bytes()
    starts = {f"run-{number:04d}": number * len(data) for number in range(CHILDREN)}
    toc = msgpack.packb({"t": starts})
    with path.open("wb") as file:
        file.write(build_header(Protocol.MSGPACK, CHILDREN * len(data), len(toc)))
        for _ in range(CHILDREN):
            file.write(data)
        file.write(toc)
