"""A layout becomes its target by whichever way: copied by the server, sent, or on disk."""

from pathlib import Path
from time import monotonic

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, read_fields
from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    MsglcBrowserError,
    ObjectChanged,
    StorageError,
    TargetExists,
    Unsupported,
    VerificationFailed,
)
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.writing.write_layout import (
    NO_PART_COPY,
    Continued,
    Layout,
    continue_layout,
    write_layout,
)
from msglc_browser.operations.writing.write_recipe import WriteRecipe
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import CREATE
from msglc_browser.storage.writing.local_write import file_version
from msglc_browser.storage.writing.multipart import HeldPart
from msglc_browser.storage.writing.part_plan import SentPart
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import MemoryStore
from tests.servers.writing import noise

LARGE = make_archive({"noise": noise(11 * 2**20)})
SMALL = make_archive({"a": 1})
BOTH = combine_archives([LARGE, SMALL])
TOC_AT = HEADER_SIZE + read_fields(BOTH).toc_start
SEGMENTS: tuple[Segment, ...] = (
    Literal(BOTH[:HEADER_SIZE]),
    Copied(0, Span(0, len(LARGE))),
    Copied(1, Span(0, len(SMALL))),
    Literal(BOTH[TOC_AT:]),
)
CHILDREN = (HEADER_SIZE, HEADER_SIZE + len(LARGE))


def layout_of(workspace: MemoryWorkspace, folder: Path) -> Layout:
    """The large one is in the bucket, the small one in a file."""
    etag = workspace.bucket.memory.put("large", LARGE)
    path = folder / "small"
    path.write_bytes(SMALL)
    small = file_version(path)
    assert small is not None
    return Layout(SEGMENTS, (Version(at("large"), etag), small), CHILDREN)


def silent(_progress: Progress) -> None:
    """Nobody listens."""


async def written(workspace: MemoryWorkspace, layout: Layout) -> WriteResult:
    return await write_layout(workspace, layout, at("out"), CREATE, silent)


def test_server_copies_what_it_has_and_the_rest_is_sent(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        result = await written(workspace, layout_of(workspace, tmp_path))
        memory = workspace.bucket.memory
        assert memory.objects["out"] == BOTH
        assert (result.size_bytes, result.etag) == (len(BOTH), memory.etags["out"])
        assert result.notes == ()
        assert "upload_part_copy" in memory.methods()
        assert not memory.uploads

    run(tmp_path, work)


def test_server_that_cannot_copy_is_sent_everything_and_asked_no_more(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        error = Unsupported("501")
        error.code = "NotImplemented"
        memory = workspace.bucket.memory
        memory.fault = lambda method, _: error if method == "upload_part_copy" else None
        result = await written(workspace, layout_of(workspace, tmp_path))
        assert memory.objects["out"] == BOTH
        assert result.notes == (NO_PART_COPY,)
        memory.objects.pop("out")
        memory.etags.pop("out")
        memory.calls.clear()
        again = await written(workspace, layout_of(workspace, tmp_path))
        assert again.notes == (NO_PART_COPY,)
        assert "upload_part_copy" not in memory.methods()
        assert not memory.uploads

    run(tmp_path, work)


def test_small_result_is_one_request(tmp_path: Path) -> None:
    whole = combine_archives([SMALL, SMALL])
    toc_at = HEADER_SIZE + read_fields(whole).toc_start
    copied = Copied(0, Span(0, len(SMALL)))
    segments = (Literal(whole[:HEADER_SIZE]), copied, copied, Literal(whole[toc_at:]))

    async def work(workspace: MemoryWorkspace) -> None:
        etag = workspace.bucket.memory.put("small", SMALL)
        layout = Layout(segments, (Version(at("small"), etag),))
        await written(workspace, layout)
        assert workspace.objects["out"] == whole
        assert "create_multipart_upload" not in workspace.bucket.memory.methods()

    run(tmp_path, work)


def test_layout_is_written_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "out.msg"

    async def work(workspace: MemoryWorkspace) -> None:
        layout = layout_of(workspace, tmp_path)
        started = monotonic()
        result = await write_layout(workspace, layout, LocalLocation(path), CREATE, silent)
        assert 0 <= result.seconds <= monotonic() - started
        assert (result.etag, result.size_bytes) == ("", len(BOTH))

    run(tmp_path, work)
    assert path.read_bytes() == BOTH


@pytest.mark.parametrize(("is_file", "damaged"), [(True, "child"), (True, "toc"), (False, "child")])
def test_result_that_is_no_sound_archive_is_not_stored_or_found_out(
    tmp_path: Path, is_file: bool, damaged: str
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        made = layout_of(workspace, tmp_path)
        segments = list(made.segments)
        if damaged == "toc":
            segments[-1] = Literal(b"\xc1" * len(BOTH[TOC_AT:]))
        else:
            segments[2] = Copied(1, Span(1, len(SMALL)))
            segments.insert(2, Literal(b"x"))
        layout = Layout(tuple(segments), made.sources, CHILDREN)
        target = LocalLocation(tmp_path / "out") if is_file else at("out")
        await write_layout(workspace, layout, target, CREATE, silent)

    with pytest.raises(VerificationFailed):
        run(tmp_path, work)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("number", [0, 1])
def test_source_that_changes_meanwhile_leaves_the_target(tmp_path: Path, number: int) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        layout = layout_of(workspace, tmp_path)
        if number:
            (tmp_path / "small").write_bytes(SMALL[::-1])
        else:
            workspace.bucket.memory.put("large", LARGE[::-1])
        with pytest.raises(ObjectChanged) as caught:
            await written(workspace, layout)
        assert caught.value.target_note == "out was not created."
        assert "out" not in workspace.objects
        assert not workspace.bucket.memory.uploads

    run(tmp_path, work)


def test_source_that_is_deleted_while_it_is_copied_leaves_the_target(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        layout = layout_of(workspace, tmp_path)
        memory = workspace.bucket.memory

        def delete(method: str, _kwargs: object) -> None:
            if method == "upload_part":
                memory.objects.pop("large", None)

        memory.lost = delete
        with pytest.raises(ObjectChanged) as caught:
            await written(workspace, layout)
        assert caught.value.target_note == "out was not changed."
        assert "out" not in memory.objects and not memory.uploads

    run(tmp_path, work)


def test_target_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        layout = layout_of(workspace, tmp_path)
        workspace.bucket.memory.put("out", b"theirs")
        with pytest.raises(TargetExists):
            await written(workspace, layout)
        assert workspace.objects["out"] == b"theirs"
        assert not workspace.bucket.memory.uploads

    run(tmp_path, work)


def test_whole_copy_is_known_by_its_only_segment() -> None:
    copied = Copied(0, Span(5, 10))
    assert Layout((copied,), ()).whole_copy == copied
    assert Layout((Literal(b"x"),), ()).whole_copy is None
    assert Layout((copied, copied), ()).whole_copy is None
    assert Layout((), ()).whole_copy is None
    assert Layout((copied, Literal(b"x")), ()).size_bytes == 6


def whole_file(folder: Path, data: bytes) -> WriteRecipe:
    path = folder / "source"
    path.write_bytes(data)
    source = file_version(path)
    assert source is not None
    whole = (Copied(0, Span(0, len(data))),)
    return WriteRecipe(whole, (source,), CREATE, copies=False, is_archive=False)


def test_upload_goes_on_with_the_parts_that_are_missing(tmp_path: Path) -> None:
    data = b"".join(noise(30 * 2**20))

    async def work(workspace: MemoryWorkspace) -> None:
        recipe = whole_file(tmp_path, data)
        memory = workspace.bucket.memory

        def stop(method: str, kwargs: dict[str, object]) -> StorageError | None:
            return StorageError("cut") if kwargs.get("PartNumber") == 3 else None

        memory.fault = stop
        begun = await memory.call("create_multipart_upload", Key="out", ContentType="")
        first = Continued(begun["UploadId"], {})
        with pytest.raises(MsglcBrowserError):
            await continue_layout(workspace, recipe, at("out"), first, silent)
        memory.fault = lambda _method, _kwargs: None
        held = _held(memory.uploads[begun["UploadId"]])
        assert held
        memory.calls.clear()
        again = Continued(begun["UploadId"], held)
        started = monotonic()
        result = await continue_layout(workspace, recipe, at("out"), again, silent)
        assert 0 <= result.seconds <= monotonic() - started
        assert memory.objects["out"] == data
        assert result.size_bytes == len(data)
        sent = [kwargs["PartNumber"] for method, kwargs in memory.calls if method == "upload_part"]
        assert not set(sent) & set(held)

    run(tmp_path, work)


def _held(parts: dict[int, bytes]) -> dict[int, HeldPart]:
    etags = MemoryStore()
    return {n: HeldPart(etags.put("any", data), len(data)) for n, data in parts.items()}


def test_parts_of_another_size_are_sent_again() -> None:
    parts = [SentPart((Literal(b"x" * size),)) for size in (5, 7, 9)]
    held = {1: HeldPart("a", 5), 2: HeldPart("b", 8), 9: HeldPart("c", 9)}
    assert Continued("id", held).done(parts) == {1: "a"}


def test_parts_about_which_the_server_says_too_little_are_sent_again() -> None:
    parts = [SentPart((Literal(b""),)), SentPart((Literal(b"x"),)), SentPart((Literal(b"x"),))]
    held = {1: HeldPart("a", None), 2: HeldPart("", 1), 3: HeldPart("c", 1)}
    assert Continued("id", held).done(parts) == {3: "c"}
