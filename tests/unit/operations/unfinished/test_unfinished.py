"""The uploads a server knows of, whatever their keys; one is finished as it was begun, or stays."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from msglc_browser.archive.model.segments import Copied
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    BadInput,
    MsglcBrowserError,
    NotAnS3Api,
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
)
from msglc_browser.operations.unfinished.unfinished import (
    UnfinishedUpload,
    abort_unfinished,
    finish_upload,
    forget_gone,
    own_unfinished,
    unfinished_in,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_recipe import WriteRecipe, encode_recipe
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import CREATE, Condition, update
from msglc_browser.storage.writing.journal_file import BegunUpload, Recipe
from msglc_browser.storage.writing.local_write import file_version
from msglc_browser.storage.writing.write_journal import WriteJournal
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.one_store import OneStore
from tests.servers.ranged_store import RangedStore
from tests.servers.scripted_answers import PROFILE, Asked, scripted_store, xml
from tests.servers.writing import noise

KEYS = ["a b+%41.msg", "bell\x07.msg", "ünï/測.msg"]
ENCODED = ["a+b%2B%2541.msg", "bell%07.msg", "%C3%BCn%C3%AF/%E6%B8%AC.msg"]
DATA = b"".join(noise(17 * 2**20))
T = TypeVar("T")
Change = Callable[[MemoryWorkspace, Path], object]


class _XmlStore(RangedStore):
    """Lists one upload a page; its keys make no readable XML unless they are encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_pages: list[dict[str, Any]] = []

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        self.asked_pages.append(kwargs)
        if kwargs.get("EncodingType") != "url":
            raise NotAnS3Api("its response cannot be read")
        page = KEYS.index(kwargs["KeyMarker"]) + 1 if "KeyMarker" in kwargs else 0
        return {
            "EncodingType": "url",
            "IsTruncated": page + 1 < len(KEYS),
            "NextKeyMarker": ENCODED[page],
            "NextUploadIdMarker": f"id-{page}",
            "Uploads": [{"Key": ENCODED[page], "UploadId": f"id-{page}"}],
        }


def test_uploads_are_listed_when_xml_cannot_hold_their_keys() -> None:
    async def scenario() -> list[str]:
        found = await unfinished_in(OneStore(_XmlStore()), S3Location("p", "runs", ""))
        return [each.target.key for each in found]

    assert asyncio.run(scenario()) == KEYS


UPLOADS = (
    "<Bucket>runs</Bucket><EncodingType>url</EncodingType>"
    "<Upload><Key>b</Key><UploadId>late</UploadId><Initiated>2026-01-02T00:00:00Z</Initiated></Upload>"
    "<Upload><Key>a</Key><UploadId>early</UploadId><Initiated>2026-01-01T00:00:00</Initiated></Upload>"
    "<Upload><Key>caf%E9</Key><UploadId>odd</UploadId><Initiated>0001-01-01T00:00:00Z</Initiated></Upload>"
    "<Upload><Key/><UploadId>unnamed</UploadId></Upload>"
    "<Upload><Key>c</Key></Upload>"
)
BUCKET = S3Location(PROFILE, "runs", "")


def _of_odd_server(inside: str, work: Callable[[Workspace], Awaitable[T]]) -> tuple[T, list[Asked]]:
    """What `work` returns and asks for, on a server that answers every request alike."""
    asked: list[Asked] = []

    def script(request: Asked) -> bytes:
        asked.append(request)
        return xml("L", inside)

    async def scenario() -> T:
        async with scripted_store(script) as store:
            return await work(OneStore(store))

    return asyncio.run(scenario()), asked


def test_uploads_are_told_oldest_first_however_little_the_server_says() -> None:
    found, _asked = _of_odd_server(UPLOADS, lambda workspace: unfinished_in(workspace, BUCKET))
    assert [(each.target.key, each.upload_id) for each in found] == [
        ("caf\udce9", "odd"),
        ("", "unnamed"),
        ("c", ""),
        ("a", "early"),
        ("b", "late"),
    ]
    assert [each.problem for each in found if each.problem] == [
        "The server does not name its upload ID."
    ]


def test_uploads_that_may_be_missing_are_told_in_a_row_before_the_others() -> None:
    stuck = f"{UPLOADS}<IsTruncated>true</IsTruncated>"
    found, _asked = _of_odd_server(stuck, lambda workspace: unfinished_in(workspace, BUCKET))
    assert (found[0].target, found[0].upload_id, len(found)) == (BUCKET, "", 6)
    problem = "The list of uploads is incomplete: the server does not say where it continues."
    assert found[0].problem == problem


@pytest.mark.parametrize("is_cut", [False, True])
def test_upload_that_may_not_have_been_listed_is_not_taken_for_one_never_begun(
    tmp_path: Path, is_cut: bool
) -> None:
    journal = WriteJournal(tmp_path / "writes")
    target = S3Location(PROFILE, "runs", "new")
    journal.upload_began(target, "", {})
    journal.upload_left(target, "")

    async def work(workspace: Workspace) -> tuple[UnfinishedUpload, ...]:
        workspace.journal = journal
        return await own_unfinished(workspace)

    more = f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>"
    (found,), _asked = _of_odd_server(f"<Bucket>runs</Bucket>{more}", work)
    assert (found.target, found.is_gone) == (target, not is_cut)
    assert found.problem.startswith("The list of uploads is incomplete" if is_cut else "")
    assert len(journal.uploads()) == 1
    journal.close()


def test_uploads_of_odd_keys_are_discarded() -> None:
    async def work(workspace: Workspace) -> None:
        found = [
            UnfinishedUpload(S3Location(PROFILE, "runs", key), "u1", None)
            for key in ("caf\udce9", "", "a//./.. %2F\n")
        ]
        await abort_unfinished(workspace, found)

    _none, asked = _of_odd_server("<UploadId>u1</UploadId>", work)
    assert [each.path for each in asked if each.method == "DELETE"] == [
        "/runs/caf%E9",
        "/runs",
        "/runs/a//./..%20%252F%0A",
    ]


def recipe_of(path: Path, condition: Condition, *, carries_over: bool = True) -> Recipe:
    source = file_version(path)
    assert source is not None
    whole = (Copied(0, Span(0, len(DATA))),)
    return encode_recipe(WriteRecipe(whole, (source,), condition, False, (), False, carries_over))


def finished(
    folder: Path,
    change: Change = lambda _workspace, _path: None,
    *,
    condition: Condition = CREATE,
    carries_over: bool = True,
) -> tuple[WriteResult, list[int]]:
    """What finishing an upload of DATA answers, and which parts it sent."""
    path = folder / "source"
    path.write_bytes(DATA)

    async def work(workspace: MemoryWorkspace) -> tuple[WriteResult, list[int]]:
        memory = workspace.bucket.memory
        begun = await memory.call("create_multipart_upload", Key="out", ContentType="")
        upload_id = begun["UploadId"]
        recipe = recipe_of(path, condition, carries_over=carries_over)
        change(workspace, path)
        try:
            made = BegunUpload(at("out"), upload_id, datetime.now(UTC), recipe)
            result = await finish_upload(workspace, made, lambda _progress: None)
        except MsglcBrowserError:
            assert memory.objects.get("out") != DATA
            raise
        assert memory.objects["out"] == DATA
        assert not memory.uploads
        sent = [kw["PartNumber"] for method, kw in memory.calls if method == "upload_part"]
        return result, sent

    return run(folder, work)


def test_upload_is_sent_and_completed(tmp_path: Path) -> None:
    result, sent = finished(tmp_path)
    assert (result.location, result.size_bytes) == (at("out"), len(DATA))
    assert sorted(sent) == list(range(1, len(sent) + 1))


def test_target_that_has_appeared_is_kept_and_told_as_a_change(tmp_path: Path) -> None:
    def appear(workspace: MemoryWorkspace, _path: Path) -> None:
        workspace.bucket.memory.put("out", b"theirs")

    with pytest.raises(ObjectChanged, match="already exists") as caught:
        finished(tmp_path, appear)
    assert "Move or rename it, then finish the upload" in caught.value.hint
    assert caught.value.target_note == "out was not changed."


def test_target_that_was_to_be_replaced_must_be_the_one_of_then(tmp_path: Path) -> None:
    def put(data: bytes) -> Change:
        return lambda workspace, _path: workspace.bucket.memory.put("out", data)

    condition = update(Version(at("out"), run(tmp_path, _etag_of_old)))
    finished(tmp_path, put(b"old"), condition=condition)
    with pytest.raises(ObjectChanged, match="replaced by another version"):
        finished(tmp_path, put(b"theirs"), condition=condition)


@pytest.mark.parametrize("carries_over", [False, True])
def test_what_was_not_to_be_kept_is_not_missed(tmp_path: Path, carries_over: bool) -> None:
    def describe(workspace: MemoryWorkspace, _path: Path) -> None:
        memory = workspace.bucket.memory
        memory.headers[memory.put("out", b"old")] = {"CacheControl": "no-store"}

    condition = update(Version(at("out"), run(tmp_path, _etag_of_old)))
    result, _sent = finished(tmp_path, describe, condition=condition, carries_over=carries_over)
    told = "out has not kept everything of its previous version: Cache-Control, Content-Type."
    assert result.notes == ((told,) if carries_over else ())


async def _etag_of_old(workspace: MemoryWorkspace) -> str:
    await asyncio.sleep(0)
    return workspace.bucket.memory.put("old", b"old")


def test_source_that_has_changed_leaves_the_upload_for_another_try(tmp_path: Path) -> None:
    found: list[MemoryWorkspace] = []

    def change(workspace: MemoryWorkspace, path: Path) -> None:
        found.append(workspace)
        path.write_bytes(DATA[::-1])

    with pytest.raises(ObjectChanged):
        finished(tmp_path, change)
    assert found[0].bucket.memory.uploads


def test_upload_that_the_server_holds_no_more_is_not_found(tmp_path: Path) -> None:
    gone = NotFound("404")
    gone.code = "NoSuchUpload"

    def lose(workspace: MemoryWorkspace, _path: Path) -> None:
        workspace.bucket.memory.fault = lambda method, _: gone if method == "list_parts" else None

    with pytest.raises(NotFound):
        finished(tmp_path, lose)


def test_upload_of_which_nobody_knows_how_to_go_on_is_refused(tmp_path: Path) -> None:
    begun = BegunUpload(at("out"), "id", datetime.now(UTC), {})
    with pytest.raises(BadInput):
        run(tmp_path, lambda workspace: finish_upload(workspace, begun, lambda _: None))


def test_all_are_discarded_and_the_first_failure_is_told(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        keys = ["a", "b", "c"]
        begun = [await memory.call("create_multipart_upload", Key=k, ContentType="") for k in keys]
        ids = [each["UploadId"] for each in begun]
        failing: set[str] = set()

        def fail(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            is_one = method == "abort_multipart_upload" and kwargs["Key"] in failing
            return ServerFailed(f"no {kwargs['Key']}") if is_one else None

        memory.fault = fail
        found = [
            UnfinishedUpload(at(key), upload_id, None)
            for key, upload_id in zip(keys, ids, strict=True)
        ]
        for keys_failing, first in (({"a", "b"}, "no a"), ({"b"}, "no b")):
            failing.clear()
            failing.update(keys_failing)
            with pytest.raises(ServerFailed, match=first):
                await abort_unfinished(workspace, found)
        assert list(memory.uploads) == [ids[1]]
        await abort_unfinished(workspace, [])

    run(tmp_path, work)


class _Uploads(RangedStore):
    """Lists one upload, or none, and answers which parts it has."""

    def __init__(self, upload_id: str, parts: int) -> None:
        super().__init__()
        self.upload_id = upload_id
        self.parts = [{"PartNumber": n + 1, "Size": 1, "ETag": "e"} for n in range(parts)]

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        if method == "list_parts":
            return {"Parts": self.parts}
        row = {"Key": "k", "UploadId": self.upload_id}
        return {"Uploads": [row] if self.upload_id else []}


@pytest.mark.parametrize(
    ("upload_id", "parts", "left"),
    [("", 0, ("", True)), ("theirs", 1, ("", True)), ("ours", 0, ("ours", False))],
)
def test_upload_whose_begin_had_no_answer_is_named_or_told_as_gone(
    tmp_path: Path, upload_id: str, parts: int, left: tuple[str, bool]
) -> None:
    journal = WriteJournal(tmp_path)
    target = S3Location("p", "runs", "k")
    journal.upload_began(target, "", {})
    journal.upload_left(target, "")
    workspace = OneStore(_Uploads(upload_id, parts))
    workspace.journal = journal
    for _ in range(2):  # until the user has seen it
        [found] = asyncio.run(own_unfinished(workspace))
        assert (found.upload_id, found.is_gone) == left
    assert [each.upload_id for each in journal.uploads()] == [left[0]]
    asyncio.run(forget_gone(workspace, [found]))
    assert len(journal.uploads()) == (not found.is_gone)
    journal.close()
