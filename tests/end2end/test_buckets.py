"""Buckets of real servers: made, looked at, deleted, and never with more than was asked for."""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import BadInput, NotFound, TargetExists
from msglc_browser.operations.buckets.bucket_facts import (
    BucketFact,
    FactState,
    Topic,
    bucket_facts,
)
from msglc_browser.operations.buckets.new_bucket import make_bucket
from msglc_browser.operations.buckets.versioning import Versioning, set_versioning, versioning_of
from msglc_browser.operations.folders.delete_bucket import (
    BucketContents,
    BucketDelete,
    BucketDeleted,
    look_into,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from tests.servers.s3 import S3Bucket, S3Server
from tests.servers.s3 import make_bucket as bucket_of
from tests.servers.writing import Phases, place, run


@pytest.fixture(params=["seaweedfs", "moto"])
def server(request: pytest.FixtureRequest, weed: S3Server, moto_server: S3Server) -> S3Server:
    return {"seaweedfs": weed, "moto": moto_server}[request.param]


@pytest.fixture
def bucket(server: S3Server) -> Iterator[S3Bucket]:
    """A bucket that the test may delete, with versions and uploads."""
    made = bucket_of(server)
    yield made
    if not made.is_there():
        return
    client = server.client
    for upload in client.list_multipart_uploads(Bucket=made.name).get("Uploads", ()):
        client.abort_multipart_upload(
            Bucket=made.name, Key=upload["Key"], UploadId=upload["UploadId"]
        )
    for each in versions(made):
        client.delete_object(Bucket=made.name, Key=each["Key"], VersionId=each["VersionId"])
    made.remove()


def versions(bucket: S3Bucket) -> list[dict[str, Any]]:
    found = bucket.server.client.list_object_versions(Bucket=bucket.name)
    return [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]


def keep_versions(bucket: S3Bucket) -> None:
    bucket.server.client.put_bucket_versioning(
        Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"}
    )


def delete(
    bucket: S3Bucket, folder: Path, *, with_everything: bool = False
) -> tuple[BucketDeleted, list[S3Location]]:
    gone: list[S3Location] = []

    def note(places: Sequence[S3Location]) -> None:
        gone.extend(places)

    async def work(workspace: Workspace) -> BucketDeleted:
        here = place(bucket, "")
        work = BucketDelete(workspace, here, with_everything=with_everything, gone=note)
        return await work.run(Phases())

    return run(folder, work, bucket.server), gone


def contents(bucket: S3Bucket, folder: Path) -> BucketContents:
    async def work(workspace: Workspace) -> BucketContents:
        return await look_into(workspace, place(bucket, ""))

    return run(folder, work, bucket.server)


def test_new_bucket_is_there_and_not_made_twice(server: S3Server, tmp_path: Path) -> None:
    name = f"made-{uuid.uuid4().hex[:8]}"

    async def work(workspace: Workspace) -> S3Location:
        made = await make_bucket(workspace, server.profile.profile_id, name)
        with pytest.raises(TargetExists):
            await make_bucket(workspace, server.profile.profile_id, name)
        with pytest.raises(BadInput):
            await make_bucket(workspace, server.profile.profile_id, "No_Name")
        return made

    made = run(tmp_path, work, server)
    assert made == S3Location(server.profile.profile_id, name)
    assert S3Bucket(server, name).is_there()
    S3Bucket(server, name).remove()


def test_empty_bucket_is_deleted(bucket: S3Bucket, tmp_path: Path) -> None:
    assert contents(bucket, tmp_path).is_empty
    result, gone = delete(bucket, tmp_path)
    assert result == BucketDeleted()
    assert gone == [place(bucket, "")]
    assert not bucket.is_there()


def test_bucket_with_an_object_is_kept(bucket: S3Bucket, tmp_path: Path) -> None:
    """SeaweedFS would delete it."""
    bucket.put("x", b"1")
    assert contents(bucket, tmp_path) == BucketContents(has_objects=True)
    with pytest.raises(BadInput, match="there is an object in it"):
        delete(bucket, tmp_path)
    assert bucket.get("x") == b"1"


def test_bucket_with_only_old_versions_is_kept(bucket: S3Bucket, tmp_path: Path) -> None:
    keep_versions(bucket)
    bucket.put("x", b"1")
    bucket.delete("x")
    assert contents(bucket, tmp_path) == BucketContents(has_versions=True)
    with pytest.raises(BadInput, match="an old version"):
        delete(bucket, tmp_path)
    assert len(versions(bucket)) == 2


def test_bucket_with_only_an_unfinished_upload_is_kept(bucket: S3Bucket, tmp_path: Path) -> None:
    bucket.server.client.create_multipart_upload(Bucket=bucket.name, Key="big")
    assert contents(bucket, tmp_path) == BucketContents(uploads=1)
    with pytest.raises(BadInput, match="an unfinished upload"):
        delete(bucket, tmp_path)
    assert bucket.unfinished_uploads() == ["big"]


def test_bucket_goes_with_objects_versions_and_uploads(bucket: S3Bucket, tmp_path: Path) -> None:
    keep_versions(bucket)
    bucket.fill({"a/x": b"1", "a/+ é%.txt": b"2", "b": b"3"})
    bucket.put("b", b"4")
    bucket.server.client.create_multipart_upload(Bucket=bucket.name, Key="big")
    result, gone = delete(bucket, tmp_path, with_everything=True)
    assert (result.objects, result.uploads) == (3, 1)
    assert result.versions == 7  # four versions, and the markers of three deletions
    assert [each.key for each in gone[-1:]] == [""]
    assert not bucket.is_there()


def test_deletion_of_a_bucket_that_is_gone_says_so(bucket: S3Bucket, tmp_path: Path) -> None:
    bucket.remove()
    with pytest.raises(NotFound):
        delete(bucket, tmp_path)


def test_versioning_is_switched_on_and_suspended(bucket: S3Bucket, tmp_path: Path) -> None:
    async def work(workspace: Workspace) -> list[Versioning]:
        here = place(bucket, "")
        return [
            await versioning_of(workspace, here),
            await set_versioning(workspace, here, is_on=True),
            await set_versioning(workspace, here, is_on=False),
        ]

    states = [Versioning.OFF, Versioning.ON, Versioning.SUSPENDED]
    assert run(tmp_path, work, bucket.server) == states


def facts_of(bucket: S3Bucket, folder: Path) -> dict[Topic, BucketFact]:
    async def work(workspace: Workspace) -> Sequence[BucketFact]:
        return await bucket_facts(workspace, place(bucket, ""))

    return {fact.topic: fact for fact in run(folder, work, bucket.server)}


def test_new_bucket_has_nothing_set(bucket: S3Bucket, tmp_path: Path) -> None:
    found = facts_of(bucket, tmp_path)
    assert found.pop(Topic.REGION).text == "us-east-1"
    assert {topic: (fact.state, fact.text) for topic, fact in found.items()} == {
        Topic.VERSIONING: (FactState.NOT_SET, "off"),
        Topic.LOCK: (FactState.NOT_SET, "off"),
        Topic.ENCRYPTION: (FactState.NOT_SET, "none"),
        Topic.POLICY: (FactState.NOT_SET, "none"),
        Topic.CORS: (FactState.NOT_SET, "none"),
        Topic.LIFECYCLE: (FactState.NOT_SET, "none"),
    }


def test_what_is_set_is_told_in_words_and_as_json(bucket: S3Bucket, tmp_path: Path) -> None:
    client, name = bucket.server.client, bucket.name
    keep_versions(bucket)
    client.put_bucket_cors(
        Bucket=name,
        CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]},
    )
    rule = {"Filter": {"Prefix": "tmp/"}, "Status": "Enabled", "Expiration": {"Days": 1}}
    client.put_bucket_lifecycle_configuration(
        Bucket=name, LifecycleConfiguration={"Rules": [{"ID": "tmp", **rule}]}
    )
    found = facts_of(bucket, tmp_path)
    assert found[Topic.VERSIONING].text == "on"
    assert found[Topic.CORS].text == "1 rule" and '"GET"' in found[Topic.CORS].details
    assert found[Topic.LIFECYCLE].text == "1 rule" and '"tmp' in found[Topic.LIFECYCLE].details


def test_facts_of_no_bucket_are_an_error(server: S3Server, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        facts_of(S3Bucket(server, "not-there"), tmp_path)


def test_server_that_ignores_the_question_does_not_support_it(
    rclone_bucket: S3Bucket, tmp_path: Path
) -> None:
    found = facts_of(rclone_bucket, tmp_path)
    assert all(fact.text for fact in found.values())
    assert found[Topic.POLICY].state in (FactState.UNSUPPORTED, FactState.NOT_SET)
