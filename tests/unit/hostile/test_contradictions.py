"""Archives whose data and TOC contradict each other: the tree says so, exports refuse."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import CorruptArchive, VerificationFailed, describe
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
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_value import read_text
from msglc_browser.operations.reading.value_text import ValueText
from tests.archive_bytes import leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

HEADER = bytes(20) + b"msglc-2024"
# The data's head says 2 entries, the TOC lists 3.
COUNT_FLIPPED = HEADER + bytes.fromhex(
    "0000000000000000000a00000000000000000021"
    "82a16101a16202a1630382a17092000aa17483a16181a170920304a16281a170920607a16381a17092090a"
)
# The span of the only leaf holds 05 06 07.
LEAF_TRAILING = HEADER + bytes.fromhex(
    "0000000000000000000300000000000000000006050607" + "81a1709200" + "03"
)
# A list that claims 2^32 - 1 items.
CLAIM = HEADER + bytes.fromhex(
    "0000000000000000000700000000000000000006" + "ddffffffff0102" + "81a170920007"
)
# The TOC calls b X, and c is where a is.
NAMES_DIFFER = HEADER + bytes.fromhex(
    "0000000000000000000a00000000000000000021"
    "83a16101a16202a1630382a17092000aa17483a16181a170920304a15881a170920607a16381a170920304"
)
VALUES = (JSON, NDJSON, MSGPACK, CBOR, MSGLC)
TABLES = (CSV, TSV, PARQUET, NPY)


def export(archive: bytes, wanted: Format, folder: Path, path: str = "/") -> tuple[str, ...]:
    """The notes of an export. Raises what it raises."""

    async def work() -> tuple[str, ...]:
        document = await open_archive(MemorySource(archive), rescues=True)
        try:
            node = await find_node(document, parse_path(path))
            file = folder / "exported"
            notes = await wanted.write(document, node, file, lambda _progress: None)
            if wanted.check is not None:
                await wanted.check(file, document)
            return notes
        finally:
            await document.close()

    return asyncio.run(work())


@pytest.mark.parametrize("wanted", VALUES, ids=lambda wanted: wanted.name)
@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (COUNT_FLIPPED, "it has 3 entries in the table of contents, but 2 in the data"),
        (LEAF_TRAILING, "ends 2 bytes too early"),
        (CLAIM, "claims"),
        (NAMES_DIFFER, "/X: its name is X in the table of contents, but b in the data"),
    ],
    ids=["count", "trailing", "claim", "names"],
)
def test_export_of_a_contradiction_is_refused_in_words(
    tmp_path: Path, wanted: Format, archive: bytes, message: str
) -> None:
    with pytest.raises((CorruptArchive, VerificationFailed)) as caught:
        export(archive, wanted, tmp_path)
    assert message in describe(caught.value).title


def text_at(archive: bytes, path: str) -> ValueText:
    async def read(document: Document) -> ValueText:
        return await read_text(document, await find_node(document, parse_path(path)))

    return reading(archive, read)


def row_errors(archive: bytes) -> list[str]:
    """What the rows below the root say instead of a preview."""

    async def read(document: Document) -> list[str]:
        nodes = (await expand(document, document.root)).nodes
        previews = await read_previews(document, nodes)
        return ["" if each.error is None else each.error.message for each in previews]

    return reading(archive, read)


def test_rows_whose_names_differ_say_so() -> None:
    first, second, third = row_errors(NAMES_DIFFER)
    assert first == ""
    assert second == (
        "/X: its name is X in the table of contents, but not in the data, where b precedes it."
    )
    assert "the entry before it ends at byte 57" in third
    assert "name is X" in text_at(NAMES_DIFFER, "/X").problem


def test_text_of_a_contradiction_says_so() -> None:
    assert text_at(COUNT_FLIPPED, "/").problem == "It should be a dict of 3 entries, and is not."
    assert text_at(LEAF_TRAILING, "/").problem == "It ends here, but 2 more bytes belong to it."


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_table_of_a_list_that_ends_early_is_refused(tmp_path: Path, protocol: str) -> None:
    is_msgpack = protocol == "msgpack"
    encoding = Protocol.MSGPACK if is_msgpack else Protocol.CBOR
    data = (b"\x92" if is_msgpack else b"\x82") + b"\1\2"
    for wanted in TABLES:
        export(leaf_archive(data, encoding), wanted, tmp_path)
        with pytest.raises(CorruptArchive):
            export(leaf_archive(data + b"\3", encoding), wanted, tmp_path)


def test_root_that_leaves_out_some_data_is_read_from_the_data(tmp_path: Path) -> None:
    """{"p": [2, 3]} for the list [1, 2] would show 2."""
    archive = raw_archive(b"\x92\1\2", {"p": [2, 3]})
    with pytest.raises(CorruptArchive, match="does not describe all of the data"):
        reading(archive, read_root)
    export(archive, JSON, tmp_path)
    assert (tmp_path / "exported").read_bytes() == b"[1,2]\n"


async def read_root(document: Document) -> ValueText:
    return await read_text(document, document.root)


def test_children_that_overlap_are_refused(tmp_path: Path) -> None:
    inner = combine_archives({"x": make_archive(1), "y": make_archive(2)})
    archive = combine_archives({"a": inner, "b": make_archive(3)})
    export(archive, JSON, tmp_path)
    toc = archive.rindex(b"\x81\xa1t")
    # b starts where y does: within a.
    wrong = archive[:toc] + archive[toc:].replace(
        bytes([len(inner)]), bytes([50 + len(make_archive(1))])
    )
    assert len(wrong) == len(archive) and wrong != archive
    for wanted in VALUES:
        with pytest.raises(CorruptArchive):
            export(wrong, wanted, tmp_path)


def test_list_entry_that_does_not_follow_the_one_before_it_is_refused(tmp_path: Path) -> None:
    data = b"\x92\x92\1\2\x92\3\4"
    sound = [{"p": [1, 4]}, {"p": [4, 7]}]
    wrong = [{"p": [1, 4]}, {"p": [6, 7]}]
    for entries in (sound, wrong):
        archive = raw_archive(data, {"p": [0, 7], "t": entries})
        if entries is sound:
            assert row_errors(archive) == ["", ""]
            export(archive, JSON, tmp_path, "/[1]")
            continue
        assert "the entry before it ends at byte 54" in row_errors(archive)[1]
        for wanted in VALUES:
            with pytest.raises(CorruptArchive):
                export(archive, wanted, tmp_path)
        with pytest.raises(CorruptArchive):
            export(archive, JSON, tmp_path, "/[1]")
