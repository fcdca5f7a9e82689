"""What a node can be exported as, told from its type alone."""

import sys

import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.formats import FORMATS

T = ValueType
ALL = {each.name for each in FORMATS}
TABLES = {formats.CSV.name, formats.TSV.name, formats.PARQUET.name}
ANYTHING = {
    each.name
    for each in (
        formats.JSON,
        formats.JSON_INDENTED,
        formats.NDJSON,
        formats.MSGPACK,
        formats.CBOR,
        formats.MSGLC,
    )
}


def node(value_type: ValueType, kind: NodeKind = NodeKind.LEAF) -> Node:
    return Node((), kind, value_type, Protocol.CBOR, None, None)


def possible(made: Node) -> set[str]:
    return {wanted.name for wanted in FORMATS if not wanted.why_not(made)}


@pytest.mark.parametrize(
    ("value_type", "expected"),
    [
        (T.LIST, ALL),
        (T.DICT, ANYTHING | TABLES),
        (T.ARRAY, ANYTHING | {formats.NPY.name}),
        (T.STR, ANYTHING),
        (T.INT, ANYTHING),
        (T.NULL, ANYTHING),
        (T.BYTES, ANYTHING),
        (T.UNKNOWN, ALL),
        (T.ARCHIVE, ALL),
    ],
)
def test_formats_follow_the_type(value_type: ValueType, expected: set[str]) -> None:
    pytest.importorskip("pyarrow")
    assert possible(node(value_type)) == expected


@pytest.mark.parametrize("value_type", [T.LIST, T.UNKNOWN])
def test_broken_entry_is_exported_as_nothing(value_type: ValueType) -> None:
    broken = node(value_type, NodeKind.BROKEN)
    assert possible(broken) == set()
    assert formats.JSON.why_not(broken) == "the entry is broken"


def test_parquet_needs_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "pyarrow")
    assert formats.PARQUET.why_not(node(T.LIST)) == "pyarrow is not installed"
    assert formats.CSV.why_not(node(T.LIST)) == ""


def test_every_format_has_a_suffix_and_a_type_of_its_own() -> None:
    # JSON comes in two layouts.
    suffixes = [wanted.suffix for wanted in FORMATS if wanted is not formats.JSON_INDENTED]
    assert len(set(suffixes)) == len(suffixes)
    assert all(suffix.startswith(".") for suffix in suffixes)
    assert all("/" in wanted.content_type for wanted in FORMATS)
    assert formats.MSGLC.suffix == ".msglc"
