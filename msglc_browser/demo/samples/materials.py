"""A materials calculation: relaxation of a crystal, its band structure, nested results."""

from typing import Any

import numpy as np

_PATH = ("L", "Γ", "X", "U", "K", "Γ")


def make_calculation(formula: str, *, atoms: int, ionic_steps: int, seed: int) -> dict[str, Any]:
    """Input, the steps of the relaxation, and the final properties."""
    rng = np.random.default_rng(seed)
    lattice_a = 5.431 + 0.05 * float(rng.standard_normal())
    return {
        "formula": formula,
        "program": {"name": "planewave", "version": "7.3.1", "functional": "PBE"},
        "input": {
            "cutoff_ev": 520,
            "k_points": [8, 8, 8],
            "smearing": {"kind": "gaussian", "width_ev": 0.05},
            "spin": None,
        },
        "relaxation": [_ionic_step(rng, atoms, n, lattice_a) for n in range(ionic_steps)],
        "final": _final(rng, formula, lattice_a),
    }


def _ionic_step(rng: np.random.Generator, atoms: int, number: int, a: float) -> dict[str, Any]:
    decay = float(np.exp(-0.45 * number))
    electronic = [-5.42 * atoms + 40 * float(np.exp(-0.8 * n)) for n in range(14)]
    return {
        "step": number,
        "energy_ev": -5.4253 * atoms + 0.8 * decay,
        "electronic_ev": np.round(electronic, 8).tolist(),
        "positions": np.round(rng.random((atoms, 3)) * a, 6).tolist(),
        "forces": np.round(rng.standard_normal((atoms, 3)) * decay, 6).tolist(),
        "stress_gpa": np.round(np.eye(3) * 2.1 * decay, 5).tolist(),
    }


def _final(rng: np.random.Generator, formula: str, lattice_a: float) -> dict[str, Any]:
    k = np.linspace(0, 1, 60)
    bands = {
        f"band {n}": {
            "occupied": n <= 4,
            "energies_ev": np.round(
                (n - 4.6) * 2.2 + np.cos(2 * np.pi * k + n) + 0.01 * rng.standard_normal(60), 5
            ).tolist(),
        }
        for n in range(1, 9)
    }
    return {
        "spacegroup": {"symbol": "Fd-3m", "number": 227},
        "lattice_a_angstrom": round(lattice_a, 6),
        "band_gap_ev": 0.6112,
        "is_metal": False,
        "bands": {"path": list(_PATH), "bands": bands},
        "references": [{"doi": None, "note": f"{formula} for demonstration, not for publication"}],
    }
