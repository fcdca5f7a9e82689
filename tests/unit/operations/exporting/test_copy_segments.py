"""Segments of an archive into a file, in pieces that may be held in memory."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import LocalFileError
from msglc_browser.operations.exporting.copy_segments import copy_segments
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.reading.document import Document
from tests.archive_bytes import encode, leaf_archive, reading
from tests.servers.no_room import no_room
from tests.servers.segments import laid_out

PIECE = 8 * 2**20
ARCHIVE = leaf_archive(encode(bytes(range(256)) * (2 * PIECE // 256 + 3)))
SEGMENTS: list[Segment] = [
    Literal(b"head"),
    Copied(0, Span(3, len(ARCHIVE))),
    Literal(b""),
    Copied(0, Span(7, 8)),
    Literal(b"tail"),
]
WHOLE = laid_out(SEGMENTS, ARCHIVE)


def copied(path: Path, segments: list[Segment]) -> list[Progress]:
    heard: list[Progress] = []

    async def read(document: Document) -> None:
        await copy_segments(document, segments, path, heard.append)

    reading(ARCHIVE, read)
    return heard


def test_file_is_the_segments_in_order(tmp_path: Path) -> None:
    path = tmp_path / "out"
    heard = copied(path, SEGMENTS)
    assert path.read_bytes() == WHOLE
    done = [each.done_bytes for each in heard]
    assert done == [0, 4, 4 + PIECE, 4 + 2 * PIECE, len(WHOLE) - 5, len(WHOLE) - 5, len(WHOLE) - 4]
    assert {each.total_bytes for each in heard} == {len(WHOLE)}


def test_no_segments_are_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"old")
    assert copied(path, []) == []
    assert path.read_bytes() == b""


def test_more_than_the_disk_has_room_for_is_refused_before_it_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "out"
    with pytest.raises(LocalFileError):
        copied(path, [Copied(0, Span(0, 2**62))])
    assert not path.exists()


def test_disk_that_is_full_meanwhile_ends_the_work(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File too large"), no_room(1000):
        copied(tmp_path / "out", SEGMENTS)
