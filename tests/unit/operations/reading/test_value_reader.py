"""Values come in pieces, with the key before them compared, in as many requests as before."""

import asyncio

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.read_events import iter_events
from msglc_browser.operations.reading.value_reader import ValueReader
from tests.archive_bytes import encode, raw_archive
from tests.servers.archives import Protocol as Encoding
from tests.servers.archives import make_archive
from tests.servers.memory_source import RecordingSource

SMALL = {"small_obj_optimization_threshold": 16, "trivial_size": 4}
VALUE = {"key": "x" * 100, "other": [[1, 2, 3, "z" * 20], "y" * 30], "blocks": list(range(60))}


@pytest.mark.parametrize("encoding", ["msgpack", "cbor"])
@pytest.mark.parametrize("path", ["/", "/key", "/other", "/other/[0]", "/blocks"])
def test_each_node_is_read_in_one_request(encoding: Encoding, path: str) -> None:
    async def work() -> None:
        source = RecordingSource(make_archive(VALUE, protocol=encoding, **SMALL))
        document = await open_archive(source)
        node = await find_node(document, parse_path(path))
        assert node.span is not None
        source.sizes.clear()
        async for _batch in iter_events(document, node, runs=True):
            pass
        extra = sum(source.sizes) - node.span.size
        # The key and the head of a list are read with the value; memory sources count each span.
        assert 0 <= extra <= 9 + len("blocks") + 1
        await document.close()

    asyncio.run(work())


@pytest.mark.parametrize("encoding", ["msgpack", "cbor"])
@pytest.mark.parametrize("path", ["/", "/key", "/other", "/other/[0]"])
@pytest.mark.parametrize("step", [1, 7, 1000])
def test_copy_is_checked_to_its_end(encoding: Encoding, path: str, step: int) -> None:
    async def work() -> None:
        archive = make_archive(VALUE, protocol=encoding, **SMALL)
        document = await open_archive(RecordingSource(archive))
        node = await find_node(document, parse_path(path))
        assert node.span is not None
        reader = ValueReader(document, node, node.span)
        await reader.check_as_copy()
        found = b""
        while not reader.is_at_end:
            piece = await reader.read(step)
            reader.check(piece)
            found += piece
        reader.finish()
        assert found == archive[node.span.start : node.span.end]
        with pytest.raises(CorruptArchive, match="middle of a value"):
            await reader.read(1)
        await document.close()

    asyncio.run(work())


@pytest.mark.parametrize("protocol", list(Protocol))
def test_other_key_before_the_value_is_refused(protocol: Protocol) -> None:
    async def work() -> None:
        head = b"\x81" if protocol is Protocol.MSGPACK else b"\xa1"
        data = head + encode("k", protocol) + b"\5"
        archive = raw_archive(data, {"p": [0, 4], "t": {"l": {"p": [3, 4]}}}, protocol)
        document = await open_archive(RecordingSource(archive))
        node = await find_node(document, parse_path("/l"))
        assert node.span is not None
        with pytest.raises(CorruptArchive, match="/l: its name is l in the table of contents"):
            await ValueReader(document, node, node.span).read(100)
        await document.close()

    asyncio.run(work())


@pytest.mark.parametrize("is_closed", [True, False])
def test_blocks_of_an_open_cbor_list_need_its_end(is_closed: bool) -> None:
    async def work() -> None:
        data = b"\x9f\1\2\3" + (b"\xff" if is_closed else b"\4")
        archive = raw_archive(data, {"p": [[2, 1, 3], [1, 3, 4]]}, Protocol.CBOR)
        document = await open_archive(RecordingSource(archive))
        events = iter_events(document, document.root, runs=True)
        if is_closed:
            assert len([event async for batch in events for event in batch]) == 4
        else:
            with pytest.raises(CorruptArchive, match="has 3 values according to the table"):
                await anext(events)
                await anext(events)
        await events.aclose()
        await document.close()

    asyncio.run(work())
