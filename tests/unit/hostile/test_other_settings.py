"""Archives that msglc wrote with other settings than its own."""

import asyncio
import io

import pytest

from msglc_browser.archive.building.stream_writer import ArchiveWriter
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.read_value import read_text
from tests.archive_bytes import value_of
from tests.bounds import bounded
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource
from tests.unit.hostile.looking import reading


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize(
    "config",
    [
        {"small_obj_optimization_threshold": 1, "trivial_size": 1},
        {"small_obj_optimization_threshold": 64, "trivial_size": 4},
        {"small_obj_optimization_threshold": 1 << 20},
        {"small_obj_optimization_threshold": 256, "trivial_size": 256},
        {"small_obj_optimization_threshold": 30, "trivial_size": 1},
        {"small_obj_optimization_threshold": 30, "trivial_size": 30},
        {"small_obj_optimization_threshold": 500, "trivial_size": 8},
        {"magic": b"mine"},
        {"magic": b"m" * 30, "small_obj_optimization_threshold": 16, "trivial_size": 16},
    ],
)
def test_archive_written_with_other_settings_opens(
    protocol: str, config: dict[str, object]
) -> None:
    value = {"list": list(range(3000)), "text": "x" * 500, "floats": [0.5 * n for n in range(999)]}
    archive = make_archive(value, protocol="cbor" if protocol == "cbor" else "msgpack", **config)
    magics = (b"mine", b"m" * 30) if "magic" in config else None

    async def look() -> None:
        source = MemorySource(archive)
        document = await (open_archive(source, magics=magics) if magics else open_archive(source))
        for path, text in (("/list/2999", "2999"), ("/floats/[998]", "499.0")):
            node = await find_node(document, parse_path(path))
            assert (await read_text(document, node)).text == text

    with bounded():
        asyncio.run(look())


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("block_bytes", [1, 2, 9, 100, 5000])
def test_archive_of_any_block_size_opens(protocol: Protocol, block_bytes: int) -> None:
    values = [0.5 * n for n in range(700)]
    file = io.BytesIO()
    with ArchiveWriter(file, protocol, ArchiveOptions(16, 16, block_bytes)) as writer:
        writer.value({"list": values})
        writer.finish()

    async def look(document: Document) -> None:
        node = await find_node(document, parse_path("/list"))
        assert node.kind is NodeKind.BLOCKED
        assert await value_of(document, node) == values
        last = await find_node(document, parse_path("/list/[699]"))
        assert (await read_text(document, last)).text == "349.5"

    reading(file.getvalue(), look)
