"""Which attributes a write sends, and what it says about those that did not arrive."""

from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import AccessDenied, ObjectChanged, ServerFailed
from msglc_browser.operations.writing.carry_over import (
    carried_over,
    lost_by_replacing,
    notes_on,
    telling_rights,
)
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.attributes import Attributes
from msglc_browser.storage.writing.conditional_write import (
    CONTENT_TYPE,
    CREATE,
    OVERWRITE,
    update,
)
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import MemoryStore, server_failure

PLACE = at("a.msg")


HEAD = {"ContentEncoding": "gzip", "CacheControl": "x", "ContentType": "a/b"}


class Described(MemoryStore):
    """Every object has the same attributes."""

    def _head_object(self, **kwargs: Any) -> dict[str, Any]:
        return {**super()._head_object(**kwargs), **HEAD}


def described(workspace: MemoryWorkspace) -> str:
    """Put an object with attributes; answers its ETag."""
    workspace.bucket.memory = Described()
    return workspace.bucket.memory.put("a.msg", b"old")


def test_new_object_has_its_type_and_nothing_else(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(workspace)
        found = await carried_over(workspace.bucket, PLACE, CREATE)
        assert found == Attributes({"ContentType": CONTENT_TYPE})
        gone = await carried_over(workspace.bucket, at("none"), OVERWRITE, content_type="x/y")
        assert gone == Attributes({"ContentType": "x/y"})

    run(tmp_path, work)


def test_rewritten_object_keeps_its_encoding_and_an_overwritten_one_does_not(
    tmp_path: Path,
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        etag = described(workspace)
        store, condition = workspace.bucket, update(Version(PLACE, etag))
        kept = await carried_over(store, PLACE, condition, in_place=True)
        assert kept == Attributes(HEAD, (), etag)
        for content_type, is_kept in ((CONTENT_TYPE, True), ("x/y", False)):
            new = await carried_over(store, PLACE, condition, content_type=content_type)
            type_ = "a/b" if is_kept else content_type
            assert new.arguments == {"CacheControl": "x", "ContentType": type_}
            assert new.lost == ("Content-Encoding gzip",)

    run(tmp_path, work)


def test_attributes_of_another_version_are_not_taken(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(workspace)
        for place in (PLACE, at("gone.msg")):
            with pytest.raises(ObjectChanged, match="was not overwritten"):
                await carried_over(workspace.bucket, place, update(Version(place, '"other"')))

    run(tmp_path, work)


def test_loss_is_known_beforehand_or_unknown(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        described(workspace)
        assert await lost_by_replacing(workspace, PLACE) == ("Content-Encoding gzip",)
        assert await lost_by_replacing(workspace, PLACE, in_place=True) == ()
        assert await lost_by_replacing(workspace, LocalLocation(tmp_path)) == ()
        workspace.bucket.memory.fault = server_failure("head_object")
        assert await lost_by_replacing(workspace, PLACE) == ()

    run(tmp_path, work)


def test_what_the_server_ignored_is_noted(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        etag, store = described(workspace), workspace.bucket
        written = Version(PLACE, etag)
        sent = Attributes({"CacheControl": "x", "Tagging": "a=b"}, ("legal hold",))
        assert await notes_on(store, written, sent) == (
            "a.msg has not kept everything of its previous version: legal hold, tags.",
        )
        assert await notes_on(store, written, Attributes(HEAD)) == ()
        store.memory.calls.clear()
        assert await notes_on(store, written, Attributes({"ContentType": "x"})) == ()
        assert store.memory.calls == []
        store.memory.fault = server_failure("head_object")
        with pytest.raises(ServerFailed) as raised:
            await notes_on(store, written, sent)
        assert raised.value.target_note == "a.msg was written, but could not be verified."

    run(tmp_path, work)


def test_refusal_names_the_rights_that_keeping_needs() -> None:
    with pytest.raises(AccessDenied) as raised, telling_rights(Attributes({"Tagging": "a=b"})):
        raise AccessDenied("no", hint="Check.")
    assert raised.value.hint == (
        "Check. Keeping the previous version's tags (s3:PutObjectTagging) needs that right."
    )
    with pytest.raises(AccessDenied) as raised, telling_rights(Attributes({"ContentType": "x"})):
        raise AccessDenied("no", hint="Check.")
    assert raised.value.hint == "Check."
