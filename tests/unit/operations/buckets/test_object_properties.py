"""What is known of an object or a file without reading it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import AccessDenied, NotFound
from msglc_browser.operations.buckets.object_properties import object_properties
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.servers.memory_bucket import MemoryWorkspace, at, run


def test_file_tells_size_time_and_kind_but_no_etag(tmp_path: Path) -> None:
    path = tmp_path / "run.msglc"
    path.write_bytes(b"12345")
    workspace = Workspace(ProfilesFile(tmp_path / "connections.json"), SessionCredentials())
    found = asyncio.run(object_properties(workspace, LocalLocation(path)))
    assert (found.size_bytes, found.kind, found.etag) == (5, "Archive", "")
    assert found.modified == datetime.fromtimestamp(path.stat().st_mtime, UTC)


def test_missing_file_is_not_found(tmp_path: Path) -> None:
    workspace = Workspace(ProfilesFile(tmp_path / "connections.json"), SessionCredentials())
    with pytest.raises(NotFound):
        asyncio.run(object_properties(workspace, LocalLocation(tmp_path / "no.msg")))


UNTIL = datetime(2030, 1, 2, tzinfo=UTC)


def described(workspace: MemoryWorkspace, **head: Any) -> None:
    """An object "a.csv" with these headers."""
    memory = workspace.bucket.memory
    memory.headers[memory.put("a.csv", b"x")] = head


def test_object_tells_what_it_has_besides_its_bytes(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(
            workspace,
            CacheControl="no-cache",
            ContentLanguage="de",
            Metadata={"run": "7", "by": "ü"},
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId="key-1",
            ObjectLockMode="GOVERNANCE",
            ObjectLockRetainUntilDate=UNTIL,
            ObjectLockLegalHoldStatus="ON",
        )
        memory = workspace.bucket.memory
        memory._get_object_tagging = lambda **_kwargs: {  # type: ignore[method-assign]
            "TagSet": [{"Key": "stage", "Value": "raw"}, {"Key": "x"}, "odd"]
        }
        found = await object_properties(workspace, at("a.csv"))
        assert found.headers == (("Cache-Control", "no-cache"), ("Content-Language", "de"))
        assert found.metadata == (("run", "7"), ("by", "ü"))
        assert found.tags == (("stage", "raw"), ("x", ""))
        assert found.encryption == "aws:kms, key-1"
        assert (found.lock, found.locked_until) == ("GOVERNANCE, legal hold", UNTIL)

    run(tmp_path, work)


def test_tags_that_may_not_be_read_are_unknown(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(workspace)
        workspace.bucket.memory.fault = lambda method, _kwargs: (
            AccessDenied("No.") if method == "get_object_tagging" else None
        )
        found = await object_properties(workspace, at("a.csv"))
        assert found.tags is None
        assert (found.headers, found.metadata, found.encryption, found.lock) == ((), (), "", "")

    run(tmp_path, work)


def test_two_requests_are_enough(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(workspace, LastModified=UNTIL, ContentType="text/csv")
        found = await object_properties(workspace, at("a.csv"))
        assert (found.size_bytes, found.modified, found.content_type) == (1, UNTIL, "text/csv")
        assert found.etag and found.storage_class == "STANDARD"
        assert workspace.bucket.memory.methods() == ["head_object", "get_object_tagging"]

    run(tmp_path, work)


def test_size_that_the_answer_lacks_is_found_out(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(workspace, ContentLength=None)
        assert (await object_properties(workspace, at("a.csv"))).size_bytes == 1

    run(tmp_path, work)


def test_server_without_tags_is_not_asked(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(workspace)
        workspace.bucket.has_tags = False
        assert (await object_properties(workspace, at("a.csv"))).tags == ()
        assert "get_object_tagging" not in workspace.bucket.memory.methods()

    run(tmp_path, work)


@pytest.mark.parametrize(("entries", "kept"), [(100, 100), (101, 100)])
def test_only_so_much_of_endless_metadata_is_kept(tmp_path: Path, entries: int, kept: int) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(workspace, Metadata={str(number): "x" for number in range(entries)})
        assert len((await object_properties(workspace, at("a.csv"))).metadata) == kept

    run(tmp_path, work)


def test_sse_c_is_named(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(workspace, SSECustomerAlgorithm="AES256")
        assert (await object_properties(workspace, at("a.csv"))).encryption == "SSE-C, AES256"

    run(tmp_path, work)
