"""One version of an archive, of a file or an object: pinned by its header, read from, closed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, read_fields
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    BadInput,
    CorruptArchive,
    MsglcBrowserError,
    NotAnArchive,
    NotFound,
    ObjectChanged,
)
from msglc_browser.operations.writing.pinned import (
    ArchiveHead,
    pin_archive,
    pinned_source,
    read_combined_toc,
    read_pinned,
)
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.ranged_read import RangeReply
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_bucket import MemoryBucket, MemoryWorkspace, at, run
from tests.servers.scripted_source import ScriptedWorkspace

ARCHIVE = make_archive({"a": list(range(100))})
COMBINED = combine_archives({"a": ARCHIVE, "b": make_archive(5)})
SCRIPTED = S3Location("p", "bucket", "run.msg")
PLACES = pytest.mark.parametrize("is_file", [True, False], ids=["file", "object"])


def put(workspace: MemoryWorkspace, folder: Path, data: bytes, *, is_file: bool) -> Location:
    """Some bytes in a file or an object."""
    if not is_file:
        workspace.bucket.memory.put("run.msg", data)
        return at("run.msg")
    path = folder / "run.msg"
    path.write_bytes(data)
    return LocalLocation(path)


@PLACES
def test_archive_is_pinned_with_header_size_and_version(tmp_path: Path, is_file: bool) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        place = put(workspace, tmp_path, ARCHIVE, is_file=is_file)
        found = await pin_archive(workspace, Version(place))
        etag = found.version.etag
        assert etag
        version = Version(place, etag, len(ARCHIVE))
        assert found == ArchiveHead(version, read_fields(ARCHIVE), len(ARCHIVE))
        assert await pin_archive(workspace, version) == found
        assert await pin_archive(workspace, Version(place, etag.strip('"'))) == found
        with pytest.raises(ObjectChanged, match="no longer the version that was chosen"):
            await pin_archive(workspace, Version(place, '"other"'))

    run(tmp_path, work)


@PLACES
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", NotAnArchive),
        (b"plain text", NotAnArchive),
        (ARCHIVE[:-1], CorruptArchive),
        (ARCHIVE[:HEADER_SIZE], CorruptArchive),
        (ARCHIVE[: HEADER_SIZE - 1], CorruptArchive),
    ],
)
def test_what_is_no_whole_archive_is_refused_by_name(
    tmp_path: Path, is_file: bool, data: bytes, kind: type[MsglcBrowserError]
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        await pin_archive(workspace, Version(put(workspace, tmp_path, data, is_file=is_file)))

    with pytest.raises(kind, match=r"run\.msg"):
        run(tmp_path, work)


def test_file_that_is_away_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        nothing = Version(LocalLocation(tmp_path / "none"))
        run(tmp_path, lambda workspace: pin_archive(workspace, nothing))


@PLACES
def test_bytes_of_the_pinned_version_are_read_and_of_no_other(
    tmp_path: Path, is_file: bool
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        place = put(workspace, tmp_path, ARCHIVE, is_file=is_file)
        pinned = (await pin_archive(workspace, Version(place))).version
        for span in (Span(0, 10), Span(40, len(ARCHIVE)), Span(5, 6)):
            assert await read_pinned(workspace, pinned, span) == ARCHIVE[span.start : span.end]
        with pytest.raises(ObjectChanged):
            await read_pinned(workspace, pinned, Span(0, len(ARCHIVE) + 1))
        put(workspace, tmp_path, ARCHIVE + b"more", is_file=is_file)
        with pytest.raises(ObjectChanged):
            await read_pinned(workspace, pinned, Span(0, 10))

    run(tmp_path, work)


@PLACES
def test_toc_of_a_combined_archive_is_read_and_a_plain_one_refused(
    tmp_path: Path, is_file: bool
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        place = put(workspace, tmp_path, COMBINED, is_file=is_file)
        toc = await read_combined_toc(workspace, await pin_archive(workspace, Version(place)))
        assert toc.starts == (0, len(ARCHIVE))
        place = put(workspace, tmp_path, ARCHIVE, is_file=is_file)
        with pytest.raises(BadInput, match="is a plain archive"):
            await read_combined_toc(workspace, await pin_archive(workspace, Version(place)))

    run(tmp_path, work)


@pytest.mark.parametrize("etag", ["", '"3f9a0c"', "3f9a0c"])
def test_source_of_the_version_is_open_in_the_block_and_closed_after_it(
    tmp_path: Path, etag: str
) -> None:
    async def work(_: MemoryWorkspace) -> None:
        workspace = ScriptedWorkspace(b"data", tmp_path)
        async with pinned_source(workspace, Version(SCRIPTED, etag)) as source:
            assert source.size_bytes == 4
            assert not workspace.sources[0].is_closed
        assert workspace.sources[0].is_closed

    run(tmp_path, work)


def test_source_of_another_version_is_refused_and_closed(tmp_path: Path) -> None:
    async def work(_: MemoryWorkspace) -> None:
        workspace = ScriptedWorkspace(b"data", tmp_path)
        with pytest.raises(ObjectChanged, match="no longer the version that was chosen"):
            async with pinned_source(workspace, Version(SCRIPTED, '"other"')):
                raise AssertionError("the block was entered")
        assert workspace.sources[0].is_closed

    run(tmp_path, work)


def test_source_is_closed_when_its_block_fails(tmp_path: Path) -> None:
    async def work(_: MemoryWorkspace) -> None:
        workspace = ScriptedWorkspace(b"data", tmp_path)
        with pytest.raises(KeyError):
            async with pinned_source(workspace, Version(SCRIPTED)):
                raise KeyError
        assert workspace.sources[0].is_closed

    run(tmp_path, work)


def test_object_that_is_away_is_not_found(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        async with pinned_source(workspace, Version(at("none"))):
            pass

    with pytest.raises(NotFound):
        run(tmp_path, work)


def test_size_is_never_that_of_another_version(tmp_path: Path) -> None:
    class Untold(MemoryBucket):
        """Tells no size with a range; the object is replaced before it is asked for."""

        async def get_range(self, *args: Any, **kwargs: Any) -> RangeReply:
            reply = await super().get_range(*args, **kwargs)
            self.memory.put("run.msg", ARCHIVE + b"more")
            return replace(reply, total_size=None)

    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket = Untold()
        place = put(workspace, tmp_path, ARCHIVE, is_file=False)
        with pytest.raises(ObjectChanged):
            await pin_archive(workspace, Version(place))

    run(tmp_path, work)
