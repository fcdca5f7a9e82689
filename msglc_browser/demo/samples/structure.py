"""A structural dynamics run: a steel frame with storeys and bays under an earthquake."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STOREYS = 5
BAYS = 3
STEP_S = 0.01
_STOREY_HEIGHT_M = 3.2
_BAY_WIDTH_M = 6.0
_DAMPING = 0.03
_FIRST_PERIOD_S = 0.62


def make_run(number: int, *, steps: int, recorded: int) -> dict[str, Any]:
    """One run as a plain tree: meta, mesh, displacement histories of `recorded` nodes, energy."""
    rng = np.random.default_rng(number)
    scale = round(0.4 + 0.15 * (number % 11), 2)
    ground = _ground_motion(rng, steps) * scale
    floors = _floor_displacements(ground)
    return {
        "meta": _meta(number, scale, steps),
        "mesh": {"nodes": _nodes(), "elements": _elements()},
        "ground_acceleration": np.round(ground, 6).tolist(),
        "displacement": _histories(floors, recorded, rng),
        "energy": _energy(floors, ground),
        "converged": number % 10 != 6,
    }


def make_rerun(number: int, *, steps: int, recorded: int) -> dict[str, Any]:
    """The same run again, with a finer solver: a few values differ."""
    run = make_run(number, steps=steps, recorded=recorded)
    run["meta"]["solver"]["beta"] = 0.2525
    run["meta"]["created"] = "2026-11-12T16:40:02Z"
    kinetic = run["energy"]["kinetic"]
    kinetic[200:203] = [round(value * 1.02, 6) for value in kinetic[200:203]]
    run["converged"] = not run["converged"]
    return run


def make_study(*, runs: int, steps: int, recorded: int) -> dict[str, Any]:
    """A parameter study: `runs` short results beside the histories of one long run."""
    long_run = make_run(1042, steps=steps, recorded=recorded)
    return {
        "runs": _short_runs(runs),
        "mesh": long_run["mesh"],
        "displacement": long_run["displacement"],
        "ground_acceleration": long_run["ground_acceleration"],
        "settings": long_run["meta"],
        "created": "2026-11-02T08:14:55Z",
        "seed": 2**64 - 1,
        "checksum": bytes.fromhex("9f3ac1075e") * 6,
        "parent": None,
    }


def _short_runs(count: int) -> dict[str, Any]:
    rng = np.random.default_rng(count)
    points = 160
    curve = -3.2 + 0.8 * np.tanh(np.linspace(0, 2.6, points))
    wander = np.cumsum(rng.standard_normal((count, points)), axis=1) * 0.004
    energies = np.round(curve + wander, 6).tolist()
    frames = np.round(rng.random((count, 10, 3)), 2).tolist()
    return {
        f"{number:04d}": {
            "energy": energies[number],
            "frames": frames[number],
            "meta": {"id": number, "name": f"frame-{number:04d}", "scale": 0.4 + number % 7 / 10},
            "converged": number % 97 != 46,
        }
        for number in range(count)
    }


def _meta(number: int, scale: float, steps: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"frame-{number:04d}",
        "created": f"2026-10-{1 + number % 28:02d}T08:14:55Z",
        "solver": {"name": "newmark", "beta": 0.25, "gamma": 0.5, "dt": STEP_S, "steps": steps},
        "load": {"record": "synthetic-kanai-tajimi", "scale": scale, "direction": "x"},
        "units": {"length": "m", "time": "s", "force": "kN"},
    }


def _nodes() -> dict[str, list[float]]:
    return {
        str(storey * (BAYS + 1) + bay + 1): [bay * _BAY_WIDTH_M, storey * _STOREY_HEIGHT_M]
        for storey in range(STOREYS + 1)
        for bay in range(BAYS + 1)
    }


def _elements() -> list[dict[str, Any]]:
    width = BAYS + 1
    columns = [(i, i + width, "HEB300") for i in range(1, STOREYS * width + 1)]
    beams = [
        (storey * width + bay, storey * width + bay + 1, "IPE400")
        for storey in range(1, STOREYS + 1)
        for bay in range(1, width)
    ]
    return [
        {"id": index, "nodes": [start, end], "section": section, "material": "S355"}
        for index, (start, end, section) in enumerate(columns + beams, start=1)
    ]


def _ground_motion(rng: np.random.Generator, steps: int) -> Floats:
    """Filtered noise under a rise-and-decay envelope, in m/s²."""
    time_s = np.arange(steps) * STEP_S
    kernel_s = np.arange(80) * STEP_S
    kernel = np.exp(-6.0 * kernel_s) * np.sin(2 * np.pi * 2.5 * kernel_s)
    noise = np.convolve(rng.standard_normal(steps), kernel)[:steps]
    envelope = (time_s / 3.0) * np.exp(1 - time_s / 3.0)
    motion: Floats = 0.9 * noise * envelope
    return motion


def _floor_displacements(ground: Floats) -> Floats:
    """Displacement of each floor, `(storeys, steps)` in m, by superposition of the modes."""
    steps = len(ground)
    time_s = np.arange(steps) * STEP_S
    floors = np.arange(1, STOREYS + 1)
    total = np.zeros((STOREYS, steps))
    for mode in range(1, STOREYS + 1):
        angle = (2 * mode - 1) * np.pi / (2 * STOREYS + 1)
        shape = np.sin(angle * floors)
        omega = 2 * np.pi / _FIRST_PERIOD_S * np.sin(angle / 2) / np.sin(np.pi / (4 * STOREYS + 2))
        impulse = np.exp(-_DAMPING * omega * time_s) * np.sin(omega * time_s) / omega
        response = -np.fft.irfft(
            np.fft.rfft(ground, 2 * steps) * np.fft.rfft(impulse, 2 * steps), 2 * steps
        )[:steps]
        total += np.outer(shape * shape.sum() / (shape @ shape), response * STEP_S)
    return total


def _histories(floors: Floats, recorded: int, rng: np.random.Generator) -> dict[str, Any]:
    histories = {}
    for index in range(recorded):
        floor = floors[index % STOREYS] * (1 + 0.01 * rng.standard_normal())
        node = str((index % STOREYS + 1) * (BAYS + 1) + 1 + index // STOREYS)
        histories[node] = {
            "ux": np.round(floor, 9).tolist(),
            "peak": round(float(np.abs(floor).max()), 9),
        }
    return histories


def _energy(floors: Floats, ground: Floats) -> dict[str, list[float]]:
    velocity = np.gradient(floors, STEP_S, axis=1)
    kinetic = 0.5 * 42.0 * (velocity**2).sum(axis=0)
    supplied = np.cumsum(-42.0 * ground * velocity.sum(axis=0)) * STEP_S
    stride = 4
    return {
        "kinetic": np.round(kinetic[::stride], 6).tolist(),
        "input": np.round(supplied[::stride], 6).tolist(),
    }
