"""One object is copied with all it has, and verified."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    BadInput,
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
    VerificationFailed,
)
from msglc_browser.operations.copying.copy_object import CopiedDeletion, CopySpec, ObjectCopy
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.conditional_write import (
    CREATE,
    CREATE_UNSEEN,
    OVERWRITE,
    Condition,
)
from tests.servers.memory_bucket import MemoryBucket, MemoryWorkspace, at, run
from tests.servers.memory_store import MemoryStore
from tests.servers.writing import noise

LARGE = b"".join(noise(9 * 2**20))
Work = Callable[["Bench"], Coroutine[Any, Any, None]]


class TwoServers(MemoryWorkspace):
    """A second connection, "other", with its own server."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.other = MemoryBucket()
        self.other.profile = Profile(profile_id="other", name="Other", endpoint="other:")

    async def store(self, profile_id: str) -> S3Store:
        return self.other if profile_id == "other" else self.bucket


class Bench:
    def __init__(self, workspace: TwoServers) -> None:
        self.workspace = workspace
        self.memory = workspace.bucket.memory
        self.other = workspace.other.memory
        self.bytes: list[int] = []

    def spec(self, data: bytes, target: S3Location | None = None, etag: str = "") -> CopySpec:
        listed = self.memory.put("a.txt", data)
        return CopySpec(Version(at("a.txt"), etag or listed), target or at("b.txt"))

    async def copy(self, spec: CopySpec) -> tuple[str, ...]:
        copied = await ObjectCopy(self.workspace, spec).run(CREATE, self.bytes.append)
        assert copied.version.location == spec.target
        return copied.notes


def with_bench(folder: Path, work: Work) -> None:
    async def whole(workspace: MemoryWorkspace) -> None:
        await work(Bench(TwoServers(folder)))

    run(folder, whole)


@pytest.mark.parametrize("data", [b"", b"abc", LARGE], ids=len)
def test_copy_on_the_server_moves_no_bytes(tmp_path: Path, data: bytes) -> None:
    async def work(bench: Bench) -> None:
        assert await bench.copy(bench.spec(data)) == ()
        assert bench.memory.objects == {"a.txt": data, "b.txt": data}
        assert "put_object" not in bench.memory.methods()
        assert bench.bytes == [len(data)]

    with_bench(tmp_path, work)


@pytest.mark.parametrize("data", [b"", b"abc", LARGE], ids=len)
def test_copy_to_another_server_is_sent(tmp_path: Path, data: bytes) -> None:
    async def work(bench: Bench) -> None:
        spec = bench.spec(data, S3Location("other", "bucket", "b.txt"))
        etag = bench.memory.etags["a.txt"]
        bench.memory.headers[etag] = {
            "ContentType": "text/plain",
            "Metadata": {"run": "7"},
            "StorageClass": "STANDARD_IA",
        }
        notes = await bench.copy(spec)
        assert bench.other.objects == {"b.txt": data}
        assert bench.other.types == {"b.txt": "text/plain"}
        made = ("put_object", "create_multipart_upload")
        (sent,) = [kwargs for method, kwargs in bench.other.calls if method in made]
        assert sent["Metadata"] == {"run": "7"}
        assert "StorageClass" not in sent  # another server has its own
        assert "storage class" in notes[0]
        assert "user metadata" in notes[0]  # this memory keeps none
        assert bench.bytes[-1] == len(data)

    with_bench(tmp_path, work)


def test_other_version_than_the_listed_one_is_not_copied(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        with pytest.raises(ObjectChanged, match="that was listed"):
            await bench.copy(bench.spec(b"abc", etag='"of yesterday"'))
        assert list(bench.memory.objects) == ["a.txt"]

    with_bench(tmp_path, work)


def test_object_that_is_gone_has_changed(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        spec = bench.spec(b"abc")
        bench.memory.objects.clear()
        with pytest.raises(ObjectChanged):
            await bench.copy(spec)

    with_bench(tmp_path, work)


@pytest.mark.parametrize("key", ["a.txt", "b\udcff"])
def test_impossible_names_are_refused_before_anything_is_sent(tmp_path: Path, key: str) -> None:
    async def work(bench: Bench) -> None:
        spec = bench.spec(b"abc", at(key))
        with pytest.raises(BadInput):
            await bench.copy(spec)
        assert not bench.memory.calls

    with_bench(tmp_path, work)


def test_copy_of_another_size_is_an_error(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        spec = bench.spec(b"abc")
        shorten_after_copy(bench, b"ab")
        with pytest.raises(VerificationFailed, match="2 bytes"):
            await bench.copy(spec)

    with_bench(tmp_path, work)


def test_ends_are_compared_where_etags_cannot_be(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        spec = bench.spec(b"abc")
        bench.memory.copied_etag = lambda _data: '"made up-1"'
        await bench.copy(spec)
        assert len(bench.workspace.bucket.asked) == 2
        bench.memory.objects.pop("b.txt")
        shorten_after_copy(bench, b"abd")
        with pytest.raises(VerificationFailed, match="differs"):
            await bench.copy(spec)

    with_bench(tmp_path, work)


def test_metadata_that_the_server_dropped_is_noted(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        spec = bench.spec(b"abc")
        etag = bench.memory.etags["a.txt"]
        bench.memory.headers[etag] = {"Metadata": {"run": "7"}}
        bench.memory.copied_etag = lambda _data: '"made up"'
        bench.memory.headers['"made up"'] = {}
        (note,) = await bench.copy(spec)
        assert note == "b.txt has not kept everything of its source: user metadata."

    with_bench(tmp_path, work)


def test_source_is_deleted_only_in_the_version_copied(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        spec = bench.spec(b"abc")
        copied = await ObjectCopy(bench.workspace, spec).run(CREATE, bench.bytes.append)
        bench.memory.put("a.txt", b"newer")
        with pytest.raises(ObjectChanged) as raised:
            await CopiedDeletion(bench.workspace).delete(copied.source, "b.txt")
        assert raised.value.target_note == "b.txt is complete. a.txt was not deleted."
        assert bench.memory.objects == {"a.txt": b"newer", "b.txt": b"abc"}

    with_bench(tmp_path, work)


def test_source_that_is_gone_already_is_deleted(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        await CopiedDeletion(bench.workspace).delete(Version(at("a.txt"), '"x"'), "b.txt")


@pytest.mark.parametrize(("honours_conditions", "requests"), [(True, 1), (False, 3)])
def test_server_that_keeps_conditions_is_asked_once(
    tmp_path: Path, honours_conditions: bool, requests: int
) -> None:
    async def work(bench: Bench) -> None:
        bench.workspace.bucket.memory = memory = MemoryStore(honours_conditions=honours_conditions)
        places = [Version(at(key), memory.put(key, b"x")) for key in ("1", "2", "3")]
        deletion = CopiedDeletion(bench.workspace)
        await deletion.delete(places[0], "b.txt")
        memory.calls.clear()
        await deletion.delete(places[1], "b.txt")
        assert len(memory.calls) == requests
        memory.put("3", b"newer")
        with pytest.raises(ObjectChanged):
            await deletion.delete(places[2], "b.txt")
        assert memory.objects == {"3": b"newer"}

    with_bench(tmp_path, work)


def test_refused_copy_within_one_connection_is_an_error(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        def deny(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
            return AccessDenied("No.") if method == "copy_object" else None

        bench.memory.fault = deny
        with pytest.raises(AccessDenied) as raised:
            await bench.copy(bench.spec(b"abc"))
        assert raised.value.target_note == "b.txt was not created."

    with_bench(tmp_path, work)


def test_two_connections_to_one_server_send_what_the_second_may_not_read(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        workspace = bench.workspace
        workspace.other.profile = Profile(
            profile_id="other", name="Other", endpoint=workspace.bucket.profile.endpoint
        )
        workspace.other.memory.fault = lambda method, _kwargs: (
            AccessDenied("No.") if method == "copy_object" else None
        )
        await bench.copy(bench.spec(b"abc", S3Location("other", "bucket", "b.txt")))
        assert bench.other.objects == {"b.txt": b"abc"}

    with_bench(tmp_path, work)


@pytest.mark.parametrize("method", ["head_object", "copy_object"])
def test_copy_of_an_earlier_run_is_taken_over(tmp_path: Path, method: str) -> None:
    """The copy was made; then its answer, or the verification, failed."""

    async def work(bench: Bench) -> None:
        one = ObjectCopy(bench.workspace, bench.spec(b"abc"))

        def lose(asked: str, kwargs: dict[str, Any]) -> StorageError | None:
            is_there = "b.txt" in bench.memory.objects
            is_next = asked == method or (asked == "head_object" and kwargs["Key"] == "b.txt")
            return ServerFailed("500") if is_there and is_next else None

        bench.memory.lost = bench.memory.fault = lose
        with pytest.raises(ServerFailed):
            await one.run(CREATE, bench.bytes.append)
        bench.memory.lost = bench.memory.fault = lambda _method, _kwargs: None
        copied = await one.run(CREATE, bench.bytes.append)
        assert copied.version.etag == bench.memory.etags["b.txt"]
        assert bench.memory.methods().count("copy_object") == 1

    with_bench(tmp_path, work)


def test_object_of_another_program_is_not_taken_over(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        one = ObjectCopy(bench.workspace, bench.spec(b"abc"))
        bench.memory.fault = lambda method, _kwargs: (
            ServerFailed("500") if method == "copy_object" else None
        )
        with pytest.raises(ServerFailed):
            await one.run(CREATE, bench.bytes.append)
        bench.memory.fault = lambda _method, _kwargs: None
        bench.memory.put("b.txt", b"xyz")
        with pytest.raises(TargetExists):
            await one.run(CREATE, bench.bytes.append)
        assert bench.memory.objects["b.txt"] == b"xyz"

    with_bench(tmp_path, work)


def test_first_run_takes_over_nothing(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        one = ObjectCopy(bench.workspace, bench.spec(b"abc"))
        bench.memory.put("b.txt", b"abc")
        with pytest.raises(TargetExists):
            await one.run(CREATE, bench.bytes.append)

    with_bench(tmp_path, work)


def test_copy_before_a_deletion_keeps_tags_and_grants_or_says_so(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        spec = bench.spec(b"abc")
        memory = bench.memory
        tags: dict[str, list[dict[str, str]]] = {"a.txt": [{"Key": "run", "Value": "7"}]}
        memory._get_object_tagging = lambda **kwargs: {  # type: ignore[method-assign]
            "TagSet": tags.get(kwargs["Key"], [])
        }
        one = ObjectCopy(bench.workspace, spec, is_thorough=True)
        (note,) = (await one.run(CREATE, bench.bytes.append)).notes
        assert note == "b.txt has not kept everything of its source: tags."
        memory.objects.pop("b.txt")
        tags["b.txt"] = tags["a.txt"]
        one = ObjectCopy(bench.workspace, spec, is_thorough=True)
        assert not (await one.run(CREATE, bench.bytes.append)).notes
        memory.objects.pop("b.txt")
        memory._get_object_acl = lambda **_kwargs: {  # type: ignore[method-assign]
            "Owner": {"ID": "me"},
            "Grants": [{"Grantee": {"URI": "everybody"}, "Permission": "READ"}],
        }
        one = ObjectCopy(bench.workspace, spec, is_thorough=True)
        (note,) = (await one.run(CREATE, bench.bytes.append)).notes
        assert "access granted to others" in note

    with_bench(tmp_path, work)


def test_tags_that_may_not_be_read_are_copied_by_the_server(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.fault = lambda method, _kwargs: (
            AccessDenied("No.") if method == "get_object_tagging" else None
        )
        one = ObjectCopy(bench.workspace, bench.spec(b"abc"), is_thorough=True)
        assert not (await one.run(CREATE, bench.bytes.append)).notes
        spec = bench.spec(b"abc", S3Location("other", "bucket", "b.txt"))
        sent = ObjectCopy(bench.workspace, spec, is_thorough=True)
        (note,) = (await sent.run(CREATE, bench.bytes.append)).notes
        assert "may not read them" in note

    with_bench(tmp_path, work)


@pytest.mark.parametrize("error", [NotFound("no such key"), ObjectChanged("412")])
def test_other_tenant_of_one_server_is_sent_the_bytes(tmp_path: Path, error: StorageError) -> None:
    async def work(bench: Bench) -> None:
        workspace = bench.workspace
        workspace.other.profile = Profile(
            profile_id="other", name="Other", endpoint=workspace.bucket.profile.endpoint
        )
        workspace.other.memory.fault = lambda method, _kwargs: (
            error if method == "copy_object" else None
        )
        await bench.copy(bench.spec(b"abc", S3Location("other", "bucket", "b.txt")))
        assert bench.other.objects == {"b.txt": b"abc"}

    with_bench(tmp_path, work)


@pytest.mark.parametrize("condition", [OVERWRITE, CREATE_UNSEEN])
def test_object_is_not_written_over_by_another_connection(
    tmp_path: Path, condition: Condition
) -> None:
    """Where something may be, it may be the source."""

    async def work(bench: Bench) -> None:
        spec = bench.spec(b"abc", S3Location("other", "bucket", "a.txt"))
        with pytest.raises(BadInput, match="may be the same object"):
            await ObjectCopy(bench.workspace, spec).run(condition, bench.bytes.append)
        assert not bench.other.calls
        await bench.copy(spec)  # nothing is there
        assert bench.other.objects == {"a.txt": b"abc"}

    with_bench(tmp_path, work)


def shorten_after_copy(bench: Bench, data: bytes) -> None:
    """The copy will have other bytes, with an ETag that says nothing."""
    memory = bench.memory
    real = memory._copy_object

    def copy(**kwargs: Any) -> dict[str, Any]:
        reply = real(**kwargs)
        memory.objects[kwargs["Key"]] = data
        return reply

    memory._copy_object = copy  # type: ignore[method-assign]
