"""An entry of a TOC is told from its own fields, whatever else lies inside of it."""

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.toc.entry import EntryParser
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode
from tests.counting_bytes import CountingBytes

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def one_pair(protocol: Protocol) -> bytes:
    return b"\x81" if protocol is Protocol.MSGPACK else b"\xa1"


@BOTH
def test_last_key_that_is_no_text_is_not_walked(protocol: Protocol) -> None:
    toc = CountingBytes(one_pair(protocol) * 30_000 + b"\x01" * 30_001)
    parser = EntryParser(protocol, toc)
    with pytest.raises(CorruptArchive, match="has no byte range"):
        parser.parse(0)
    assert toc.reads < 20


@BOTH
def test_fields_behind_a_key_that_is_no_text_are_read(protocol: Protocol) -> None:
    fields = {(1, 2): 3, "p": [5, 9], b"t": [1], "t": [{"p": [5, 6]}]}
    entry = EntryParser(protocol, encode(fields, protocol)).parse(0)
    assert (entry.start, entry.end) == (5, 9)
    assert entry.children is not None
    assert entry.children.count == 1


@BOTH
@pytest.mark.parametrize("size", [1, 200, 70_000])
def test_text_key_that_runs_past_the_end_is_refused(protocol: Protocol, size: int) -> None:
    toc = one_pair(protocol) + encode("p" * size, protocol)[:-1]
    with pytest.raises(CorruptArchive):
        EntryParser(protocol, toc).parse(0)
