"""Keys and values that are easy to display wrongly."""

import datetime
from decimal import Decimal
from typing import Any

import msgpack
import numpy as np


def make_msgpack_oddities() -> dict[Any, Any]:
    """For a msgpack archive written with msglc's NumPy encoder."""
    return {
        "keys": _odd_keys(),
        "numbers": _odd_numbers(),
        "text": _odd_text(),
        "bytes": {
            "empty": b"",
            "magic": bytes(range(256)),
            "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        },
        "times": {
            "epoch": msgpack.Timestamp(0, 0),
            "before 1970": msgpack.Timestamp(-86_400, 500_000_000),
            "nanoseconds": msgpack.Timestamp(1_793_520_895, 123_456_789),
            "year 40000": msgpack.Timestamp(1_200_000_000_000, 0),
        },
        "extension": msgpack.ExtType(42, b"\x01\x02\x03\x04"),
        "array": np.sin(np.linspace(0, 6 * np.pi, 600)).reshape(3, 200),
        "integers": np.arange(24, dtype=np.int32).reshape(2, 3, 4),
        "nested": _nested(40),
    }


def make_cbor_oddities() -> dict[Any, Any]:
    """For a CBOR archive: values that only CBOR can hold."""
    utc = datetime.UTC
    return {
        "numbers": {"2**200": 2**200, "-2**70": -(2**70), "decimal": Decimal("3.14159265358979")},
        "times": {
            "with zone": datetime.datetime(2026, 10, 1, 8, 14, 55, 250_000, tzinfo=utc),
            "leap day": datetime.datetime(2024, 2, 29, tzinfo=utc),
        },
        "keys": _odd_keys(),
        "bytes": bytes(range(64)),
    }


def _odd_keys() -> dict[Any, Any]:
    keys: list[Any] = [
        "", " ", "a/b", "a//b/", "..", "line\nbreak", "tab\there", "nul\0inside", 'quote"d',
        "<b>not bold</b>", "naïve", "数据", "مرحبا", "👩‍🔬", "right\u202eto left", "é", "e\u0301",
        "1", 1, -1, "true", True, 2.5, "x" * 300,
    ]  # fmt: skip
    return {key: f"key number {number}" for number, key in enumerate(keys)}


def _odd_numbers() -> dict[str, Any]:
    return {
        "uint64 largest": 2**64 - 1,
        "int64 smallest": -(2**63),
        "beyond double": 2**53 + 1,
        "nan": float("nan"),
        "infinity": float("inf"),
        "minus infinity": float("-inf"),
        "minus zero": -0.0,
        "denormal": 5e-324,
        "17 digits": 0.1 + 0.2,
        "true": True,
        "null": None,
    }


def _odd_text() -> dict[str, Any]:
    return {
        "empty": "",
        "long": "All work and no play makes a dull archive. " * 4_000,
        "lines": "first\nsecond\r\nthird\n",
        "html": "<img src=x><script>alert(1)</script>",
        "astral": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🛰️",
    }


def _nested(depth: int) -> dict[str, Any]:
    node: dict[str, Any] = {"bottom": depth}
    for level in reversed(range(depth)):
        node = {f"level {level}": node}
    return node
