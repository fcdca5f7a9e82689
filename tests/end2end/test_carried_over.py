"""Metadata, tags, class and headers of an object survive when its archive is rewritten."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.combining.arrange import ArrangedChild, ArrangeSpec, arrange
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombineMode,
    CombineSpec,
    append,
    combine,
)
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.new_archive.encode_request import PastedText, SourceFormat
from msglc_browser.operations.new_archive.new_archive import NewArchiveSpec, save_archive
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.unfinished.unfinished import finish_upload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_layout import NO_PART_COPY
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import Location, S3Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.writing.journal_file import BegunUpload, Recipe
from msglc_browser.storage.writing.write_journal import Journal, NoJournal
from tests.servers.archives import combine_archives, make_archive
from tests.servers.s3 import S3Bucket, S3Server, make_bucket
from tests.servers.writing import Phases, cancelled_at, noise, place, run

SMALL, LARGE = make_archive({"a": 1}), make_archive(noise(9 * 2**20))
CHILDREN = {"small": SMALL, "large": LARGE}
GIVEN: dict[str, Any] = {
    "Metadata": {"owner": "me", "run": "7, or 8"},
    "StorageClass": "STANDARD_IA",
    "CacheControl": "max-age=5",
    "ContentDisposition": 'attachment; filename="a b.msg"',
    "ContentLanguage": "de",
    "ContentType": "application/x-msgpack",
    "ContentEncoding": "identity",
    "Expires": datetime(2030, 1, 1, tzinfo=UTC),
}
# What SeaweedFS 4.48 does not store, or cannot read again when its own parts speak TLS.
ON_MOTO = {"WebsiteRedirectLocation": "/b", "ServerSideEncryption": "AES256"}
TAGS = [{"Key": "project", "Value": "a b+c"}, {"Key": "ü/=", "Value": ""}]
Rewrite = Callable[[Workspace, S3Bucket], Coroutine[Any, Any, WriteResult]]


@pytest.fixture(params=["SeaweedFS", "moto"])
def bucket(
    request: pytest.FixtureRequest, weed: S3Server, moto_server: S3Server
) -> Iterator[S3Bucket]:
    """A bucket on each of the two servers, with a combined archive that has everything."""
    is_moto = request.param == "moto"
    made = make_bucket(moto_server if is_moto else weed)
    put(made, combine_archives({"x": SMALL, "y": LARGE}), ON_MOTO if is_moto else {})
    made.fill({f"{name}.msg": data for name, data in CHILDREN.items()})
    yield made
    assert not made.unfinished_uploads()
    made.remove()


def put(bucket: S3Bucket, data: bytes, more: Mapping[str, str]) -> None:
    client, where = bucket.server.client, {"Bucket": bucket.name, "Key": "all.msg"}
    client.put_object(Body=data, **where, **GIVEN, **more)
    client.put_object_tagging(**where, Tagging={"TagSet": TAGS})


@dataclass(frozen=True, slots=True)
class Had:
    """What a server says of an object, apart from its bytes."""

    headers: dict[str, Any]
    tags: list[dict[str, str]]


def had(bucket: S3Bucket, key: str = "all.msg") -> Had:
    client, where = bucket.server.client, {"Bucket": bucket.name, "Key": key}
    head = client.head_object(**where)
    names = (*GIVEN, *ON_MOTO)
    tags = client.get_object_tagging(**where)["TagSet"]
    return Had({name: head[name] for name in names if name in head}, tags)


def children(bucket: S3Bucket, *names: str) -> tuple[CombineSource, ...]:
    return tuple(CombineSource(place(bucket, f"{name}.msg"), name) for name in names)


async def append_little(workspace: Workspace, bucket: S3Bucket) -> WriteResult:
    spec = AppendSpec(place(bucket, "all.msg"), children(bucket, "small"))
    return await append(workspace, spec, Phases())


async def append_much(workspace: Workspace, bucket: S3Bucket) -> WriteResult:
    spec = AppendSpec(place(bucket, "all.msg"), children(bucket, "small", "large"))
    return await append(workspace, spec, Phases())


async def arrange_all(workspace: Workspace, bucket: S3Bucket) -> WriteResult:
    children = (ArrangedChild(1, "first"), ArrangedChild(0))
    return await arrange(workspace, ArrangeSpec(place(bucket, "all.msg"), children), Phases())


async def keep_small(workspace: Workspace, bucket: S3Bucket) -> WriteResult:
    spec = ArrangeSpec(place(bucket, "all.msg"), (ArrangedChild(0),))
    return await arrange(workspace, spec, Phases())


@pytest.mark.parametrize("rewrite", [append_little, append_much, arrange_all, keep_small])
def test_archive_rewritten_in_place_keeps_everything(
    bucket: S3Bucket, tmp_path: Path, rewrite: Rewrite
) -> None:
    before, data = had(bucket), bucket.get("all.msg")
    assert before.headers["Metadata"] == GIVEN["Metadata"] and len(before.tags) == 2
    result = run(tmp_path, lambda workspace: rewrite(workspace, bucket), bucket.server)
    assert result.notes == ()
    assert had(bucket) == before
    assert bucket.get("all.msg") != data


async def combine_over(workspace: Workspace, bucket: S3Bucket) -> WriteResult:
    sources, target = children(bucket, "small", "large"), place(bucket, "all.msg")
    spec = CombineSpec(sources, CombineMode.DICT, target, overwrite=True)
    return await combine(workspace, spec, Phases())


async def new_archive_over(workspace: Workspace, bucket: S3Bucket) -> WriteResult:
    source, target = PastedText("[1, 2]"), place(bucket, "all.msg")
    spec = NewArchiveSpec(source, SourceFormat.JSON, Protocol.MSGPACK, target, overwrite=True)
    return await save_archive(workspace, spec, Phases())


@pytest.mark.parametrize("rewrite", [combine_over, new_archive_over])
def test_archive_written_over_another_keeps_all_but_its_encoding(
    bucket: S3Bucket, tmp_path: Path, rewrite: Rewrite
) -> None:
    before = had(bucket)
    result = run(tmp_path, lambda workspace: rewrite(workspace, bucket), bucket.server)
    assert before.headers.pop("ContentEncoding") == "identity"
    assert had(bucket) == before
    assert result.notes == (
        "all.msg has not kept everything of its previous version: Content-Encoding identity.",
    )


def test_upload_replaces_everything(bucket: S3Bucket, tmp_path: Path) -> None:
    (tmp_path / "all.msg").write_bytes(SMALL)
    spec = UploadSpec(tmp_path / "all.msg", place(bucket, "all.msg"), overwrite=True)

    async def work(workspace: Workspace) -> WriteResult:
        return await upload(workspace, spec, Phases())

    assert run(tmp_path, work, bucket.server).notes == ()
    after = had(bucket)
    assert after.headers["ContentType"] == "application/vnd.msglc"
    assert not after.tags and not after.headers.get("Metadata")


class Kept(NoJournal):
    """A journal that remembers the last upload begun."""

    def __init__(self) -> None:
        self.begun: BegunUpload | None = None

    def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
        self.begun = BegunUpload(target, upload_id, datetime.now(UTC), recipe)


class Journaling(Workspace):
    """Notes even what it writes over a connection of this run."""

    def journal_for(self, target: Location) -> Journal:
        return self.journal


def test_upload_that_is_finished_later_keeps_everything(bucket: S3Bucket, tmp_path: Path) -> None:
    before, journal = had(bucket), Kept()
    client, where = bucket.server.client, {"Bucket": bucket.name, "Key": "all.msg"}

    async def work() -> WriteResult:
        profiles = ProfilesFile(tmp_path / "connections.json")
        workspace = Journaling(profiles, SessionCredentials(), journal=journal)
        workspace.add_temporary(bucket.server.profile, bucket.server.secret)
        store = await workspace.store(bucket.server.profile.profile_id)
        call = store.call

        copied = itertools.count()
        is_killed = False

        async def deaf(method: str, **kwargs: Any) -> dict[str, Any]:
            """A program that is killed after one part, before it aborts what it has begun."""
            if method == "upload_part_copy" and not is_killed and next(copied):
                await asyncio.Event().wait()  # or all could be copied before the cancel arrives
            return {} if method == "abort_multipart_upload" else await call(method, **kwargs)

        store.call = deaf  # type: ignore[method-assign]
        spec = AppendSpec(place(bucket, "all.msg"), children(bucket, "large"))
        try:
            assert await cancelled_at(
                "Copying on the server",
                lambda phases: append(workspace, spec, phases),
                done_bytes=1,
            )
            assert journal.begun is not None
            is_killed = True
            return await finish_upload(workspace, journal.begun, Phases())
        finally:
            await workspace.close()

    assert asyncio.run(work()).notes == ()
    assert had(bucket) == before
    size_bytes = client.head_object(**where)["ContentLength"]
    assert size_bytes > len(LARGE) * 2


def test_server_that_answers_with_the_object_in_place_of_its_tags_is_appended_to(
    rclone_bucket: S3Bucket, tmp_path: Path
) -> None:
    large = make_archive(noise(17 * 2**20))  # more than any answer of S3 that is read whole
    client = rclone_bucket.server.client
    data, kept = combine_archives({"x": large}), {"Metadata": {"owner": "me"}}
    client.put_object(Bucket=rclone_bucket.name, Key="all.msg", Body=data, **kept)
    rclone_bucket.put("small.msg", SMALL)
    server = rclone_bucket.server
    result = run(tmp_path, lambda workspace: append_little(workspace, rclone_bucket), server)
    assert rclone_bucket.get("all.msg") == combine_archives({"x": large, "small": SMALL})
    head = client.head_object(Bucket=rclone_bucket.name, Key="all.msg")
    assert (head["Metadata"], result.notes) == ({"Owner": "me"}, (NO_PART_COPY,))
