"""Rows of a long list, as an archive, a file of their protocol, and as lines: none is changed."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from tests.archive_bytes import raw_archive, reading
from tests.facts.encoded import FACTS
from tests.facts.fact import Fact, Noted
from tests.facts.libraries import of_json
from tests.facts.roads import PLAIN, Written, data_of, value_in
from tests.servers.writing import export_file

ROWS = 1200
HEADS = {Protocol.MSGPACK: b"\xdc", Protocol.CBOR: b"\x99"}

KINDS = (
    "map of equal keys",
    "map of 1 and 1.0",
    "map of 1, 1.0, true",
    "map of NaN",
    "set",
    "bigfloat, far",
    "date of nanoseconds",
    "date of 12 digits",
    "date leap second",
    "tag unknown",
    "ext reserved",
    "timestamp latest",
    "timestamp, too many nanoseconds",
    "string not UTF-8",
    "text not UTF-8",
)
"""One row of each kind that decoding and encoding again would change."""

ONE_WAY = pytest.mark.parametrize(
    ("protocol", "fact", "way"),
    [
        pytest.param(protocol, fact, fact.ways()[0], id=f"{protocol.value} {fact.name}")
        for protocol, facts in FACTS.items()
        for fact in facts
        if fact.name in KINDS
    ],
)


def head(protocol: Protocol, count: int) -> bytes:
    """The head of a list."""
    return HEADS[protocol] + count.to_bytes(2, "big")


def rows_of(protocol: Protocol, way: bytes, wanted: Format, folder: Path) -> Written:
    """Export the second range of a blocked list of the same value, 200 rows."""
    data = head(protocol, ROWS) + way * ROWS
    half, end = 3 + len(way) * (ROWS // 2), len(data)
    blocks = [[ROWS // 2, 3, half], [ROWS // 2, half, end]]
    target = folder / f"out{wanted.suffix}"

    async def write(document: Document) -> Written:
        node = (await expand(document, document.root)).nodes[1]
        assert node.kind is NodeKind.BUCKET and node.rows == range(1000, ROWS)
        result = await export_file(document, node, wanted, target, overwrite=True)
        return Written(target.read_bytes(), result.notes)

    return reading(raw_archive(data, {"p": blocks}, protocol), write)


@ONE_WAY
def test_rows_are_copied(tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes) -> None:
    made = rows_of(protocol, way, formats.MSGLC, tmp_path)
    assert data_of(made.data).endswith(way * 200)
    assert len(made.notes) == isinstance(fact.copied, Noted)
    assert repr(value_in(made.data)) == repr([fact.value] * 200)
    plain = rows_of(protocol, way, PLAIN[protocol], tmp_path)
    assert plain.data.endswith(way * 200) and len(plain.data) <= 200 * len(way) + 9
    assert plain.notes == ()


@ONE_WAY
def test_rows_become_lines(tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes) -> None:
    value, notes = fact.meant_by(fact.json)
    written = rows_of(protocol, way, formats.NDJSON, tmp_path)
    lines = written.data.splitlines()
    assert len(lines) == 200
    assert {repr(of_json(line)) for line in lines} == {repr(value)}
    assert len(written.notes) == len(notes)
