"""Keys that may do little, and objects that the server refuses to show."""

from pathlib import Path
from typing import TypeVar

import pytest
from aiohttp import web

from msglc_browser.errors import (
    AccessDenied,
    ObjectChanged,
    PartlyDeleted,
    PartlyWritten,
    StorageError,
    TargetExists,
)
from msglc_browser.operations.combining.combine import CombineMode, CombineSpec, combine
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.transfer.delete_many import ManyDelete
from msglc_browser.operations.transfer.delete_object import DeleteSpec, delete_from
from msglc_browser.operations.transfer.download_many import ManyDownload
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.transfer.upload_many import ManyUpload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.store import S3Store
from tests.servers.archives import make_archive
from tests.servers.scripted_s3 import ScriptedS3, Stored, Work, refusal, run_scripted
from tests.servers.writing import Phases

T = TypeVar("T")
SSE_C = "The object was stored using a form of Server Side Encryption."
LARGE = 9 * 1024**2
MANY = 150  # more than are under way at a time


def play(folder: Path, work: Work[T]) -> T:
    """Run `work` with a server of two objects."""
    return run_scripted(folder, work, {"a.msg": b"first", "b.msg": b"second"})


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server passes for AWS, which is known to keep conditions."""
    monkeypatch.setattr(S3Store, "is_aws", True)


def without_list(server: ScriptedS3, hidden: str = "") -> None:
    """A key without ListBucket: what is not there is forbidden, as is `hidden`, which is there."""

    def script(request: web.Request) -> web.StreamResponse | None:
        _slash, _bucket, *rest = request.path.split("/", 2)
        key = rest[0] if rest else ""
        is_new_only = request.headers.get("If-None-Match") == "*"
        if is_new_only and request.method in ("PUT", "POST") and key in server.objects:
            return refusal(412, "PreconditionFailed")
        if request.method not in ("GET", "HEAD"):
            return None
        if not key or key == hidden or key not in server.objects:
            return refusal(403, "AccessDenied")
        return None

    server.script = script


def file(folder: Path, name: str, data: bytes = b"new") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("size_bytes", [3, LARGE])
def test_key_without_the_right_to_list_writes_a_new_object(tmp_path: Path, size_bytes: int) -> None:
    source = file(tmp_path, "new.bin", b"n" * size_bytes)

    async def work(server: ScriptedS3, workspace: Workspace) -> tuple[str, ...]:
        without_list(server)
        spec = UploadSpec(source, server.at("new.bin"))
        result = await upload(workspace, spec, Phases())
        assert server.objects["new.bin"].data == source.read_bytes()
        last = [each for each in server.asked if each.headers.get("If-None-Match") == "*"]
        assert len(last) == 1
        return result.notes

    (note,) = play(tmp_path, work)
    assert note.startswith("This key may not look at new.bin: whether it existed already")


@pytest.mark.usefixtures("aws")
def test_many_new_objects_are_written_too_and_the_note_is_given_once(tmp_path: Path) -> None:
    names = ("x", "y", "z")
    sources = [file(tmp_path, name) for name in names]

    async def work(server: ScriptedS3, workspace: Workspace) -> tuple[str, ...]:
        without_list(server)
        specs = [UploadSpec(path, server.at(path.name)) for path in sources]
        result = await ManyUpload(workspace, specs).run(Phases())
        assert {"x", "y", "z"} <= server.objects.keys()
        return result.notes

    assert len(play(tmp_path, work)) == 1


@pytest.mark.usefixtures("aws")
def test_new_archive_of_others_is_written_too(tmp_path: Path) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> tuple[str, ...]:
        server.objects = {name: Stored(make_archive({"a": 1})) for name in ("a.msg", "b.msg")}
        without_list(server)
        sources = tuple(CombineSource(server.at(name), name) for name in ("a.msg", "b.msg"))
        spec = CombineSpec(sources, CombineMode.DICT, server.at("all.msg"))
        result = await combine(workspace, spec, Phases())
        assert "all.msg" in server.objects
        return result.notes

    assert any("may not look at all.msg" in note for note in play(tmp_path, work))


@pytest.mark.usefixtures("aws")
def test_object_that_the_key_may_not_see_is_not_replaced(tmp_path: Path) -> None:
    source = file(tmp_path, "a.msg")

    async def work(server: ScriptedS3, workspace: Workspace) -> TargetExists:
        without_list(server, hidden="a.msg")
        with pytest.raises(TargetExists) as caught:
            await upload(workspace, UploadSpec(source, server.at("a.msg")), Phases())
        with pytest.raises(AccessDenied):
            await upload(workspace, UploadSpec(source, server.at("a.msg"), True), Phases())
        assert server.objects["a.msg"].data == b"first"
        return caught.value

    assert play(tmp_path, work).target_note == "a.msg was not changed."


def test_object_that_is_only_listed_is_not_mistaken_for_a_new_one(tmp_path: Path) -> None:
    """The server ignores conditions, so that only the listing protects the object."""
    source = file(tmp_path, "a.msg")

    async def work(server: ScriptedS3, workspace: Workspace) -> None:
        encrypted(server, "a.msg")
        with pytest.raises(TargetExists):
            await upload(workspace, UploadSpec(source, server.at("a.msg")), Phases())
        assert server.objects["a.msg"].data == b"first"

    play(tmp_path, work)


def denying_every_look(request: web.Request) -> web.StreamResponse | None:
    """A key that may only write, on a server that ignores conditions."""
    return refusal(403, "AccessDenied") if request.method in ("GET", "HEAD") else None


@pytest.mark.parametrize("size_bytes", [3, LARGE])
@pytest.mark.parametrize("keeps", [None, True, False])
def test_object_that_the_key_may_not_see_is_safe_on_a_server_that_may_ignore_conditions(
    tmp_path: Path, size_bytes: int, keeps: bool | None
) -> None:
    """It may keep them for PutObject, and not when a multipart upload is completed."""
    source = file(tmp_path, "a.msg", b"n" * size_bytes)

    async def work(server: ScriptedS3, workspace: Workspace) -> AccessDenied:
        server.script = denying_every_look
        (await workspace.store("scripted")).keeps_conditions = keeps
        with pytest.raises(AccessDenied) as caught:
            await upload(workspace, UploadSpec(source, server.at("a.msg")), Phases())
        assert server.objects["a.msg"].data == b"first"
        assert not server.sent("PUT") and not server.sent("POST")
        return caught.value

    error = play(tmp_path, work)
    assert "a.msg may exist already" in error.message
    assert "s3:ListBucket" in error.hint
    assert error.target_note == "a.msg was not written."


def test_many_objects_that_the_key_may_not_see_are_safe_there_too(tmp_path: Path) -> None:
    sources = [file(tmp_path, name) for name in ("a.msg", "b.msg")]

    async def work(server: ScriptedS3, workspace: Workspace) -> PartlyWritten:
        server.script = denying_every_look
        specs = [UploadSpec(path, server.at(path.name)) for path in sources]
        with pytest.raises(PartlyWritten) as caught:
            await ManyUpload(workspace, specs).run(Phases())
        assert {each.data for each in server.objects.values()} == {b"first", b"second"}
        return caught.value

    assert "a.msg may exist already" in play(tmp_path, work).message


def test_many_uploads_to_a_full_server_are_stopped(tmp_path: Path) -> None:
    sources = [file(tmp_path, f"{number}.bin") for number in range(MANY)]

    def script(request: web.Request) -> web.StreamResponse | None:
        is_write = request.method == "PUT"
        return refusal(400, "XMinioAdminBucketQuotaExceeded") if is_write else None

    async def work(server: ScriptedS3, workspace: Workspace) -> PartlyWritten:
        server.script = script
        specs = [UploadSpec(path, server.at(path.name)) for path in sources]
        with pytest.raises(PartlyWritten) as caught:
            await ManyUpload(workspace, specs).run(Phases())
        assert len({each.key for each in server.sent("PUT")}) == 1
        return caught.value

    error = play(tmp_path, work)
    assert "no room left" in error.message
    assert f"{MANY - 1} more were not tried." in error.message


def encrypted(server: ScriptedS3, *keys: str) -> None:
    """Objects that can be read only with the key of their owner."""

    def script(request: web.Request) -> web.StreamResponse | None:
        is_read = request.method in ("GET", "HEAD")
        if is_read and any(request.path.endswith(f"/{key}") for key in keys):
            return refusal(400, "InvalidRequest", SSE_C)
        return None

    server.script = script


def test_object_with_a_key_of_its_owner_is_deleted_by_its_listed_version(tmp_path: Path) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> None:
        encrypted(server, "a.msg")
        etag = server.objects["a.msg"].etag
        store = await workspace.store("scripted")
        with pytest.raises(ObjectChanged):
            await delete_from(store, DeleteSpec(server.at("a.msg"), '"other"'))
        assert "a.msg" in server.objects
        await delete_from(store, DeleteSpec(server.at("a.msg"), etag))
        assert list(server.objects) == ["b.msg"]
        (sent,) = server.sent("DELETE")
        assert sent.headers["If-Match"] == etag

    play(tmp_path, work)


def test_such_objects_are_deleted_among_others(tmp_path: Path) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> None:
        encrypted(server, "a.msg")
        specs = [DeleteSpec(server.at(key), each.etag) for key, each in server.objects.items()]
        job = ManyDelete(workspace.store, specs, gone=lambda _location: None)
        assert (await job.run(Phases())).count == 2
        assert server.objects == {}

    play(tmp_path, work)


def test_object_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> StorageError:
        encrypted(server, "a.msg")
        with pytest.raises(StorageError) as caught:
            await workspace.open_source(server.at("a.msg"))
        return caught.value

    assert "encrypted with a key that only its owner has (SSE-C)" in play(tmp_path, work).message


def cold(server: ScriptedS3, status: int = 403, code: str = "InvalidObjectState") -> None:
    """One object among many that cannot be read."""

    def script(request: web.Request) -> web.StreamResponse | None:
        return refusal(status, code) if request.path.endswith("/5") else None

    server.objects = {str(number): Stored(b"%d" % number) for number in range(MANY)}
    server.script = script


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "InvalidObjectState", "the object is in cold storage"),
        (400, "InvalidRequest", "says: asked for"),
        (451, "UnavailableForLegalReasons", "says: asked for"),
        (500, "InternalError", "internal server error"),
    ],
)
def test_one_object_that_cannot_be_read_stops_no_other_and_is_retried_alone(
    tmp_path: Path, status: int, code: str, words: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()

    async def work(server: ScriptedS3, workspace: Workspace) -> None:
        cold(server, status, code)
        wanted = [
            Version(server.at(key), each.etag, len(each.data))
            for key, each in server.objects.items()
        ]
        job = ManyDownload(workspace, wanted, LocalLocation(out))
        with pytest.raises(PartlyWritten) as caught:
            await job.run(Phases())
        assert words in caught.value.message
        assert "not tried" not in caught.value.message
        assert caught.value.details.startswith("s3://runs/5: ")
        assert len(list(out.iterdir())) == MANY - 1

        server.script = lambda _request: None
        server.asked.clear()
        assert (await job.run(Phases())).files == MANY
        assert {each.key for each in server.asked} <= {"5", ""}

    play(tmp_path, work)


@pytest.mark.parametrize("status", [400, 403, 500])
def test_one_object_that_cannot_be_deleted_stops_no_other(tmp_path: Path, status: int) -> None:
    async def work(server: ScriptedS3, workspace: Workspace) -> PartlyDeleted:
        cold(server, status, "AccessDenied" if status == 403 else "InvalidRequest")
        specs = [DeleteSpec(server.at(key), each.etag) for key, each in server.objects.items()]
        job = ManyDelete(workspace.store, specs, gone=lambda _location: None)
        with pytest.raises(PartlyDeleted) as caught:
            await job.run(Phases())
        assert list(server.objects) == ["5"]
        return caught.value

    error = play(tmp_path, work)
    assert error.message.startswith(f"1 of {MANY} objects could not be deleted: 5. ")
    assert "not tried" not in error.message
