"""An upload to NOMAD: entries by ID, each with its metadata, logs, calculation and results."""

import base64
import hashlib
from typing import Any

from msglc_browser.demo.samples import materials

_FORMULAS = ("Si8", "MgO", "GaAs", "TiO2", "NaCl", "Fe2O3")


def make_entries(count: int) -> dict[str, dict[str, Any]]:
    """`count` entries by entry ID, as an upload's archive holds them."""
    return {_entry_id(number): _entry(number) for number in range(count)}


def _entry_id(number: int) -> str:
    digest = hashlib.sha256(f"entry {number}".encode()).digest()
    return base64.urlsafe_b64encode(digest)[:28].decode()


def _entry(number: int) -> dict[str, Any]:
    formula = _FORMULAS[number % len(_FORMULAS)]
    calculation = materials.make_calculation(formula, atoms=8, ionic_steps=20, seed=number)
    return {
        "processing_logs": [
            {"event": event, "level": "INFO", "process": "process_entry"}
            for event in ("parsing started", "normalizing started", "archive saved")
        ],
        "metadata": {
            "entry_id": _entry_id(number),
            "mainfile": f"{formula}/{number:03d}/vasprun.xml",
            "entry_type": "Calculation",
            "published": number % 3 == 0,
            "n_quantities": 412 + number,
        },
        "data": calculation,
        "results": {
            "material": {
                "chemical_formula_reduced": formula,
                "elements": ["O", "Si"][: 1 + number % 2],
            },
            "properties": {"electronic": {"band_gap_ev": 0.6 + number / 50}},
        },
    }
