"""A node as an archive: its bytes with a TOC when they are sound, else encoded anew."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import VerificationFailed
from msglc_browser.operations.exporting.export_archive import check_exported, write_archive
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, raw_archive, reading
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource

VALUE = {"runs": {f"run {n}": {"energy": [n / 7] * 600} for n in range(40)}, "id": 7}
ARCHIVE = make_archive(VALUE)


def test_node_with_sound_bytes_is_copied(tmp_path: Path) -> None:
    path = tmp_path / "out"
    heard: list[Progress] = []

    async def read(document: Document) -> None:
        node = await find_node(document, parse_path("/runs"))
        assert await write_archive(document, node, path, heard.append) == ()
        await check_exported(path, document)

    reading(ARCHIVE, read)
    assert path.read_bytes() == make_archive(VALUE["runs"])
    assert {each.phase for each in heard} == {"Copying"}


def test_value_that_may_be_damaged_is_encoded_anew(tmp_path: Path) -> None:
    path = tmp_path / "out"
    heard: list[Progress] = []
    archive = raw_archive(encode({"a": [1, 2, 3]}), None, toc_bytes=b"\xc1")

    async def work() -> None:
        document = await open_archive(MemorySource(archive), rescues=True)
        await write_archive(document, document.root, path, heard.append)
        await check_exported(path, document)
        await document.close()

    asyncio.run(work())
    assert path.read_bytes() == make_archive({"a": [1, 2, 3]})
    assert {each.phase for each in heard} == {"Exporting", "Encoding"}


def test_file_that_is_not_an_archive_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(ARCHIVE[:-1])

    async def read(document: Document) -> None:
        await check_exported(path, document)

    with pytest.raises(VerificationFailed):
        reading(ARCHIVE, read)
