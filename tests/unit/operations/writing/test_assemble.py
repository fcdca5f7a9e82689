"""The bytes of segments through this machine: in order, bounded, of one version each."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import LocalFileError, ObjectChanged
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.writing.assemble import PIECE_BYTES, assemble, read_segments
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.local_write import file_version
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.no_room import no_room
from tests.servers.segments import laid_out

FILE = bytes(range(256)) * 4
OBJECT = FILE[::-1] * (8 * PIECE_BYTES // len(FILE)) + b"the end"
SEGMENTS: list[Segment] = [
    Literal(b"head"),
    Copied(1, Span(3, len(OBJECT))),
    Copied(0, Span(10, 900)),
    Literal(b""),
    Copied(1, Span(5, 6)),
    Literal(b"tail"),
]
WHOLE = laid_out(SEGMENTS, FILE, OBJECT)


def sources(workspace: MemoryWorkspace, folder: Path) -> list[Version[Location]]:
    path = folder / "source"
    path.write_bytes(FILE)
    etag = workspace.bucket.memory.put("source", OBJECT)
    in_file = file_version(path)
    assert in_file is not None
    return [in_file, Version(at("source"), etag)]


def test_segments_are_read_in_order(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        found = await read_segments(workspace, SEGMENTS, sources(workspace, tmp_path))
        assert found == WHOLE
        assert max(span.size for span in workspace.bucket.asked) == PIECE_BYTES
        assert await read_segments(workspace, [], []) == b""

    run(tmp_path, work)


def test_draft_is_the_segments_and_progress_counts_its_bytes(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    heard: list[Progress] = []

    async def work(workspace: MemoryWorkspace) -> None:
        await assemble(workspace, SEGMENTS, sources(workspace, tmp_path), draft, heard.append)

    run(tmp_path, work)
    assert draft.read_bytes() == WHOLE
    done = [each.done_bytes for each in heard]
    assert (done[0], done[-1], done) == (0, len(WHOLE), sorted(done))
    assert {each.total_bytes for each in heard} == {len(WHOLE)}


@pytest.mark.parametrize("number", [0, 1])
def test_source_of_another_version_ends_the_work(tmp_path: Path, number: int) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        pinned = sources(workspace, tmp_path)
        pinned[number] = Version(pinned[number].location, '"other"')
        await read_segments(workspace, SEGMENTS, pinned)

    with pytest.raises(ObjectChanged):
        run(tmp_path, work)


def test_disk_that_is_full_is_told(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        pinned = sources(workspace, tmp_path)
        with no_room(1000):
            await assemble(workspace, SEGMENTS, pinned, tmp_path / "draft", lambda _: None)

    with pytest.raises(LocalFileError, match="draft"):
        run(tmp_path, work)
