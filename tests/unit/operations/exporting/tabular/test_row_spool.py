"""Rows come back from disk as they were, in any order."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import ExtValue, Pairs, Timestamp
from msglc_browser.operations.exporting.tabular.row_spool import RowSpool
from msglc_browser.operations.exporting.tabular.shown_rows import ExactRow
from msglc_browser.operations.tables.cells import Missing

ROWS = [
    ExactRow(None, [1, Missing.MISSING, None], {}),
    ExactRow("key", [2.5, "\udcff text", b"bytes"], {7: True}),
    ExactRow(3, [Timestamp(5, 6), [1, {"a": [None]}], 2**64 - 1], {}),
    ExactRow(None, [Pairs(((1, "a"), (True, "b"))), -(2**63), float("inf")], {9: {"x": 1}}),
]


@pytest.mark.parametrize("protocol", [Protocol.MSGPACK, Protocol.CBOR])
def test_rows_come_back_in_any_order(protocol: Protocol, tmp_path: Path) -> None:
    with (tmp_path / "spool").open("w+b") as file:
        spool = RowSpool(file, protocol, len(ROWS))
        spool.put(ROWS[:2])
        spool.put(ROWS[2:])
        assert spool.get([3, 0, 2, 1], 3) == [ROWS[3], ROWS[0], ROWS[2], ROWS[1]]
        assert sum(map(spool.size_of, range(4))) == file.seek(0, 2)


def test_values_of_one_protocol_only_come_back(tmp_path: Path) -> None:
    for protocol, value in ((Protocol.MSGPACK, ExtValue(5, b"x")), (Protocol.CBOR, 2**80)):
        with (tmp_path / protocol.value).open("w+b") as file:
            spool = RowSpool(file, protocol, 1)
            spool.put([ExactRow(None, [value], {})])
            assert spool.get([0], 1) == [ExactRow(None, [value], {})]
