"""New archives on a real server and on disk: complete, verified, never replacing another object."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import msglc
import msgpack
import numpy as np
import pytest

from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput, NotFound, ObjectChanged, TargetExists
from msglc_browser.operations.new_archive.encode_request import (
    EncodeRequest,
    PastedText,
    SourceFormat,
)
from msglc_browser.operations.new_archive.encode_worker import encode
from msglc_browser.operations.new_archive.new_archive import (
    NewArchiveSpec,
    guess_format,
    save_archive,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, cancelled_at, noise, place, run

SMALL = {"runs": [{"id": number, "energy": [number / 3] * 40} for number in range(300)]}
BIG_BYTES = 9 * 2**20


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL))
    return path


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.msgpack"
    path.write_bytes(msgpack.packb({"noise": noise(BIG_BYTES)}))
    return path


def spec_of(source: Path, target: Location, *, overwrite: bool = False) -> NewArchiveSpec:
    source_format = guess_format(source)
    assert source_format is not None
    return NewArchiveSpec(source, source_format, Protocol.MSGPACK, target, overwrite)


def save(bucket: S3Bucket, folder: Path, spec: NewArchiveSpec, phases: Phases) -> WriteResult:
    async def work(workspace: Workspace) -> WriteResult:
        return await save_archive(workspace, spec, phases)

    return run(folder, work, bucket.server)


def expected(folder: Path, source: Path) -> bytes:
    """The archive of a source, of which msglc has read that it holds the same."""
    data, path = source.read_bytes(), folder / "expected.msg"
    source_format = guess_format(source)
    assert source_format is not None
    encode(EncodeRequest(source, source_format, Protocol.MSGPACK, path, name="source"))
    with msglc.LazyReader(str(path)) as reader:
        value = json.loads(data) if source.suffix == ".json" else msgpack.unpackb(data)
        assert reader.to_obj() == value
    return path.read_bytes()


@pytest.mark.parametrize("name", ["small", "big"])
def test_save_puts_the_archive_into_the_bucket(
    weed_bucket: S3Bucket, tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    source: Path = request.getfixturevalue(name)
    phases = Phases()
    target = place(weed_bucket, "new/é +&.msg")
    result = save(weed_bucket, tmp_path, spec_of(source, target), phases)
    assert weed_bucket.get(target.key) == expected(tmp_path, source)
    assert result.size_bytes == len(weed_bucket.get(target.key))
    head = weed_bucket.server.client.head_object(Bucket=weed_bucket.name, Key=target.key)
    assert head["ContentType"] == "application/vnd.msglc"
    assert result.etag == head["ETag"]
    assert phases.seen == ["Encoding", "Checking", "Uploading", "Verifying"]
    assert phases.last is not None and phases.last.done_bytes == phases.last.total_bytes


def test_save_writes_cbor(weed_bucket: S3Bucket, tmp_path: Path, small: Path) -> None:
    target = place(weed_bucket, "new.msg")
    spec = NewArchiveSpec(small, SourceFormat.JSON, Protocol.CBOR, target)
    save(weed_bucket, tmp_path, spec, Phases())
    path = tmp_path / "got.msg"
    path.write_bytes(weed_bucket.get("new.msg"))
    with msglc.LazyReader(str(path)) as reader:
        assert reader.to_obj() == SMALL


def test_save_to_disk_leaves_only_the_archive(
    weed_bucket: S3Bucket, tmp_path: Path, small: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "new.msg"
    save(weed_bucket, tmp_path, spec_of(small, LocalLocation(target)), Phases())
    assert list(folder.iterdir()) == [target]
    assert target.read_bytes() == expected(tmp_path, small)


@pytest.mark.parametrize("name", ["small", "big"])
def test_existing_object_is_replaced_only_when_asked(
    weed_bucket: S3Bucket, tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    source: Path = request.getfixturevalue(name)
    weed_bucket.put("a.msg", b"old")
    target = place(weed_bucket, "a.msg")
    with pytest.raises(TargetExists):
        save(weed_bucket, tmp_path, spec_of(source, target), Phases())
    assert weed_bucket.get("a.msg") == b"old"
    save(weed_bucket, tmp_path, spec_of(source, target, overwrite=True), Phases())
    assert weed_bucket.get("a.msg") == expected(tmp_path, source)


@pytest.mark.parametrize("name", ["small", "big"])
@pytest.mark.parametrize("overwrite", [False, True])
def test_object_that_appears_meanwhile_is_kept(
    weed_bucket: S3Bucket,
    tmp_path: Path,
    name: str,
    overwrite: bool,
    request: pytest.FixtureRequest,
) -> None:
    source: Path = request.getfixturevalue(name)
    if overwrite:
        weed_bucket.put("a.msg", b"old")
    phases = Phases().when("Uploading", lambda: weed_bucket.put("a.msg", b"theirs"))
    spec = spec_of(source, place(weed_bucket, "a.msg"), overwrite=overwrite)
    with pytest.raises(ObjectChanged if overwrite else TargetExists):
        save(weed_bucket, tmp_path, spec, phases)
    assert weed_bucket.get("a.msg") == b"theirs"


@pytest.mark.parametrize(
    ("phase", "done_bytes"), [("Encoding", 0), ("Checking", 0), ("Uploading", 0), ("Uploading", 1)]
)
def test_cancelled_save_leaves_the_old_object_and_nothing_else(
    weed_bucket: S3Bucket, tmp_path: Path, big: Path, phase: str, done_bytes: int
) -> None:
    weed_bucket.put("a.msg", b"old")
    spec = spec_of(big, place(weed_bucket, "a.msg"), overwrite=True)

    async def work(workspace: Workspace) -> bool:
        return await cancelled_at(
            phase, lambda phases: save_archive(workspace, spec, phases), done_bytes=done_bytes
        )

    assert run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.get("a.msg") == b"old"
    assert weed_bucket.keys() == ["a.msg"]
    assert weed_bucket.unfinished_uploads() == []


def test_cancel_after_the_object_has_changed_is_too_late(
    weed_bucket: S3Bucket, tmp_path: Path, small: Path
) -> None:
    spec = spec_of(small, place(weed_bucket, "a.msg"))

    async def work(workspace: Workspace) -> bool:
        return await cancelled_at("Verifying", lambda phases: save_archive(workspace, spec, phases))

    assert not run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.get("a.msg") == expected(tmp_path, small)


def test_bad_file_leaves_nothing(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"a": ')
    with pytest.raises(BadInput, match=r"bad\.json is not valid JSON"):
        save(weed_bucket, tmp_path, spec_of(bad, place(weed_bucket, "a.msg")), Phases())
    assert weed_bucket.keys() == []


def test_missing_bucket_and_folder_names_are_refused(
    weed_bucket: S3Bucket, tmp_path: Path, small: Path
) -> None:
    profile_id = weed_bucket.server.profile.profile_id
    nowhere = S3Location(profile_id, "no-such-bucket-here", "a.msg")
    with pytest.raises(NotFound, match="no-such-bucket-here"):
        save(weed_bucket, tmp_path, spec_of(small, nowhere), Phases())
    with pytest.raises(BadInput, match="not an object name"):
        save(weed_bucket, tmp_path, spec_of(small, place(weed_bucket, "folder/")), Phases())
    gone = spec_of(tmp_path / "gone.json", place(weed_bucket, "a.msg"))
    with pytest.raises(BadInput, match=r"gone\.json is not a file"):
        save(weed_bucket, tmp_path, gone, Phases())


def test_two_programs_writing_the_same_name_give_one_whole_object(
    weed_bucket: S3Bucket, tmp_path: Path, small: Path, big: Path
) -> None:
    target = place(weed_bucket, "a.msg")

    async def work(workspace: Workspace) -> tuple[WriteResult | BaseException, ...]:
        return await asyncio.gather(
            save_archive(workspace, spec_of(small, target), Phases()),
            save_archive(workspace, spec_of(big, target), Phases()),
            return_exceptions=True,
        )

    results = run(tmp_path, work, weed_bucket.server)
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["TargetExists", "WriteResult"]
    winner = small if isinstance(results[0], WriteResult) else big
    assert weed_bucket.get("a.msg") == expected(tmp_path, winner)


@pytest.mark.parametrize("name", ["small", "big"])
def test_server_without_conditions_keeps_what_is_there_as_well(
    rclone_bucket: S3Bucket, tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    source: Path = request.getfixturevalue(name)
    target = place(rclone_bucket, "a.msg")
    phases = Phases().when("Uploading", lambda: rclone_bucket.put("a.msg", b"theirs"))
    with pytest.raises(TargetExists):
        save(rclone_bucket, tmp_path, spec_of(source, target), phases)
    assert rclone_bucket.get("a.msg") == b"theirs"
    save(rclone_bucket, tmp_path, spec_of(source, target, overwrite=True), Phases())
    assert rclone_bucket.get("a.msg") == expected(tmp_path, source)


def read_back(bucket: S3Bucket, folder: Path, key: str) -> object:
    path = folder / "read.msg"
    path.write_bytes(bucket.get(key))
    with msglc.LazyReader(str(path)) as reader:
        value: object = reader.to_obj()
    return value


def write_sources(folder: Path) -> dict[SourceFormat, tuple[Path, object]]:
    """A source of each format that is always streamed, and the expected archive."""
    columns = {"id": [1, 2], "name": ["a", None]}
    runs = folder / "runs"
    (runs / "deep").mkdir(parents=True)
    (runs / "1.json").write_text("[1]")
    (runs / "deep" / "2.json").write_text('{"a": 2}')
    texts = {
        SourceFormat.NDJSON: ("a.ndjson", '{"id": 1}\n\n[2]\n'),
        SourceFormat.CSV: ("a.csv", "id;name\n1;a\n2;\n"),
        SourceFormat.TSV: ("a.tsv", "id\tname\n1\ta\n2\t\n"),
    }
    for name, text in texts.values():
        (folder / name).write_text(text)
    np.save(folder / "a.npy", np.arange(12.0).reshape(3, 4))
    np.savez(folder / "a.npz", x=np.arange(3), y=np.ones(2))
    return {
        SourceFormat.NDJSON: (folder / "a.ndjson", [{"id": 1}, [2]]),
        SourceFormat.CSV: (folder / "a.csv", columns),
        SourceFormat.TSV: (folder / "a.tsv", columns),
        SourceFormat.NPY: (folder / "a.npy", np.arange(12.0).reshape(3, 4).tolist()),
        SourceFormat.NPZ: (folder / "a.npz", {"x": [0, 1, 2], "y": [1.0, 1.0]}),
        SourceFormat.FOLDER: (runs, {"1": [1], "deep": {"2": {"a": 2}}}),
    }


@pytest.mark.parametrize("protocol", list(Protocol))
def test_every_streamed_format_becomes_an_object(
    weed_bucket: S3Bucket, tmp_path: Path, protocol: Protocol
) -> None:
    for source_format, (source, value) in write_sources(tmp_path).items():
        if source_format is not SourceFormat.FOLDER:
            assert guess_format(source) is source_format
        target = place(weed_bucket, f"{source_format.name}.msg")
        spec = NewArchiveSpec(source, source_format, protocol, target)
        result = save(weed_bucket, tmp_path, spec, Phases())
        assert read_back(weed_bucket, tmp_path, target.key) == value
        assert result.notes == ()


def test_pasted_text_becomes_an_object(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    target = place(weed_bucket, "a.msg")
    text = PastedText(json.dumps(SMALL))
    spec = NewArchiveSpec(text, SourceFormat.JSON, Protocol.MSGPACK, target)
    save(weed_bucket, tmp_path, spec, Phases())
    assert read_back(weed_bucket, tmp_path, "a.msg") == SMALL


def test_index_options_reach_the_object(weed_bucket: S3Bucket, tmp_path: Path, small: Path) -> None:
    plain = spec_of(small, place(weed_bucket, "a.msg"))
    fine = replace(plain, target=place(weed_bucket, "b.msg"), options=ArchiveOptions(100, 10, 200))
    sizes = [save(weed_bucket, tmp_path, spec, Phases()).size_bytes for spec in (plain, fine)]
    assert sizes[1] > sizes[0] + 1000
    assert read_back(weed_bucket, tmp_path, "b.msg") == SMALL


def test_note_about_a_link_left_out_reaches_the_result(
    weed_bucket: S3Bucket, tmp_path: Path, small: Path
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.json").write_text("[1]")
    (root / "link.json").symlink_to(small)
    spec = NewArchiveSpec(root, SourceFormat.FOLDER, Protocol.MSGPACK, place(weed_bucket, "a.msg"))
    assert save(weed_bucket, tmp_path, spec, Phases()).notes == ("1 link skipped.",)


def test_file_is_no_folder_and_folder_no_file(
    weed_bucket: S3Bucket, tmp_path: Path, small: Path
) -> None:
    target = place(weed_bucket, "a.msg")
    with pytest.raises(BadInput, match="not a folder"):
        spec = NewArchiveSpec(small, SourceFormat.FOLDER, Protocol.MSGPACK, target)
        save(weed_bucket, tmp_path, spec, Phases())
    with pytest.raises(BadInput, match="not a file"):
        spec = NewArchiveSpec(tmp_path, SourceFormat.CSV, Protocol.MSGPACK, target)
        save(weed_bucket, tmp_path, spec, Phases())
    assert weed_bucket.keys() == []


def test_cancel_in_the_midst_of_a_streamed_save_leaves_nothing(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    """The bytes read are reported, and the cancel comes after the first report."""
    source, folder = tmp_path / "big.ndjson", tmp_path / "out"
    folder.mkdir()
    line = json.dumps({"text": "x" * 100, "numbers": [0.5] * 20}) + "\n"
    source.write_text(line * 200_000)
    spec = NewArchiveSpec(
        source, SourceFormat.NDJSON, Protocol.MSGPACK, LocalLocation(folder / "a.msg")
    )

    phases = Phases()

    async def work(workspace: Workspace) -> None:
        loop, began = asyncio.get_running_loop(), asyncio.Event()
        # The process's reports arrive on a thread.
        phases.when("Encoding", lambda: loop.call_soon_threadsafe(began.set), done_bytes=1)
        task = asyncio.ensure_future(save_archive(workspace, spec, phases))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(tmp_path, work, weed_bucket.server)
    assert phases.last is not None
    assert phases.last.phase == "Encoding"
    assert phases.last.done_bytes < source.stat().st_size // 2
    assert list(folder.iterdir()) == []
