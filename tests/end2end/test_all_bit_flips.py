"""All single flipped bits of two archives in both protocols, in every format and in the tree."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.exporting import export_archive
from msglc_browser.operations.exporting.formats import (
    CBOR,
    CSV,
    JSON,
    MSGLC,
    MSGPACK,
    NDJSON,
    NPY,
    PARQUET,
    TSV,
    Format,
)
from tests.bit_flips import Outcome, count_outcomes, count_walks
from tests.servers.archives import Protocol, combine_archives, make_archive

pytestmark = pytest.mark.faults
SETTINGS = {"small_obj_optimization_threshold": 16, "trivial_size": 4}
VALUE = {
    "a": {"b": list(range(40)), "note": "a text of a leaf"},
    "rows": [[1, "one and more"], [2.5, "two and more"]],
    "n": None,
    "x": {"k": 1, "l": [True, -2]},
    "cols": [{"u": "uuuuuuuu", "v": 1.5}, {"u": "wwwwwwww", "v": 2.5}],
}
WHOLE = (JSON, NDJSON, MSGPACK, CBOR, MSGLC)
TABLES = (CSV, TSV, PARQUET)


def plain(protocol: Protocol) -> bytes:
    return make_archive(VALUE, protocol=protocol, **SETTINGS)


def combined(protocol: Protocol) -> bytes:
    first = make_archive({"p": "some longer text", "q": [1, 2, 3]}, protocol=protocol, **SETTINGS)
    second = make_archive([0.5, 1.5, 2.5], protocol=protocol)
    return combine_archives({"first": first, "second": second}, protocol=protocol)


EXPORTS: list[tuple[Callable[[Protocol], bytes], str, Format]] = [
    *((plain, "/", wanted) for wanted in WHOLE),
    *((plain, "/a/b", wanted) for wanted in (NPY, CSV, MSGPACK, MSGLC)),
    *((plain, "/cols", wanted) for wanted in TABLES),
    (plain, "/rows", JSON),
    (plain, "/x", CBOR),
    *((combined, "/", wanted) for wanted in WHOLE),
    *((combined, "/second", wanted) for wanted in (NPY, CSV)),
    (combined, "/first", MSGLC),
]


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize(
    ("make", "path", "wanted"),
    EXPORTS,
    ids=[f"{make.__name__} {path} {wanted.name}" for make, path, wanted in EXPORTS],
)
def test_flipped_bit_loses_nothing_without_a_word(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    protocol: Protocol,
    make: Callable[[Protocol], bytes],
    path: str,
    wanted: Format,
) -> None:
    monkeypatch.setattr(export_archive, "run_in_process", asyncio.to_thread)
    archive = make(protocol)
    counts = asyncio.run(count_outcomes(archive, parse_path(path), wanted, tmp_path))
    assert counts[Outcome.LOST] == 0
    assert counts[Outcome.REFUSED]
    assert counts.total() == 8 * len(archive)


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("make", [plain, combined])
def test_flipped_bit_hides_no_rows_without_a_word(
    protocol: Protocol, make: Callable[[Protocol], bytes]
) -> None:
    counts = asyncio.run(count_walks(make(protocol)))
    assert counts[Outcome.LOST] == 0
