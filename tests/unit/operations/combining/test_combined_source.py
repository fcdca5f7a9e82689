"""A combined archive to be taken apart: its children's bytes as their own headers say."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, build_header, read_fields
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    BadInput,
    CorruptArchive,
    LargeToc,
    MsglcBrowserError,
    NotAnArchive,
)
from msglc_browser.operations.combining.combined_source import child_spans, read_combined
from msglc_browser.storage.places.version import Version
from tests.servers.archives import combine_archives, make_archive
from tests.servers.endless_source import EndlessSource
from tests.servers.memory_bucket import MemoryWorkspace
from tests.servers.memory_source import MemorySource

PARTS = [make_archive({"n": n}) for n in range(3)]
ALL = combine_archives(PARTS)
STARTS = [ALL.index(part) for part in PARTS]


def test_header_and_starts_are_read(tmp_path: Path) -> None:
    found = asyncio.run(read_combined(MemoryWorkspace(tmp_path), MemorySource(ALL)))
    assert found.archive.header == read_fields(ALL)
    assert found.archive.size_bytes == len(ALL)
    assert found.archive.version == Version(MemorySource(ALL).location, "memory", len(ALL))
    assert [HEADER_SIZE + start for start in found.toc.starts] == STARTS


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (PARTS[0], BadInput, "has no children"),
        (b"", NotAnArchive, "not an msglc archive"),
        (b"plain text" * 20, NotAnArchive, "not an msglc archive"),
        (ALL[:-1], CorruptArchive, "The archive is truncated: expected"),
    ],
)
def test_what_is_no_combined_archive_is_refused(
    tmp_path: Path, data: bytes, kind: type[MsglcBrowserError], message: str
) -> None:
    with pytest.raises(kind, match=message):
        asyncio.run(read_combined(MemoryWorkspace(tmp_path), MemorySource(data)))


def test_toc_of_over_a_gibibyte_is_not_read(tmp_path: Path) -> None:
    class Claiming(EndlessSource):
        """Claims a table of contents that is too large."""

        @property
        def size_bytes(self) -> int:
            return 2**31

    source = Claiming(b"\x01", 10)
    source._data = build_header(Protocol.MSGPACK, 10, 2**30 + 1)
    with pytest.raises(LargeToc, match="contents of 1,073,741,825 bytes"):
        asyncio.run(read_combined(MemoryWorkspace(tmp_path), source))


def spans(folder: Path, data: bytes, limits: dict[int, Span]) -> dict[int, Span]:
    return asyncio.run(child_spans(MemoryWorkspace(folder), MemorySource(data), limits))


def test_children_take_what_their_headers_say(tmp_path: Path) -> None:
    limits = {
        2: Span(STARTS[2], STARTS[2] + len(PARTS[2]) + 7),
        0: Span(STARTS[0], STARTS[1]),
    }
    assert spans(tmp_path, ALL, limits) == {
        2: Span(STARTS[2], STARTS[2] + len(PARTS[2])),
        0: Span(STARTS[0], STARTS[1]),
    }
    assert spans(tmp_path, ALL, {}) == {}


@pytest.mark.parametrize(
    ("limit", "kind"),
    [
        (Span(STARTS[1], STARTS[2] - 1), CorruptArchive),
        (Span(STARTS[1] + 1, STARTS[2]), NotAnArchive),
        (Span(STARTS[1], STARTS[1] + 49), CorruptArchive),
        (Span(STARTS[1], STARTS[1]), NotAnArchive),
    ],
)
def test_child_that_does_not_fit_is_named(
    tmp_path: Path, limit: Span, kind: type[MsglcBrowserError]
) -> None:
    with pytest.raises(kind, match=r"Child 1 of .* cannot be kept") as caught:
        spans(tmp_path, ALL, {0: Span(STARTS[0], STARTS[1]), 1: limit})
    assert "Remove it" in caught.value.hint
