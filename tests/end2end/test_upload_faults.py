"""Uploads over a link with faults: the target is the whole new object or the old one."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import MsglcBrowserError, ServerFailed, TimedOut
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import publish
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import CREATE, update
from tests.servers.archives import make_archive
from tests.servers.link import SlowLink
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, noise, place, run

OLD = b"old"
SMALL = make_archive({"a": [1.5] * 3000})
BIG = make_archive(noise(9 * 2**20))

PUT = r"^PUT (?!.*partNumber)"
PART = r"^PUT .*partNumber"
BEGIN = r"^POST .*uploads"
COMPLETE = r"^POST .*uploadId"
ONCE: list[dict[str, Any]] = [
    {"action": "status"},
    {"action": "status", "status": 500, "code": "InternalError"},
    {"action": "drop_request", "after_bytes": 0},
    {"action": "drop_response", "after_bytes": 0},
]


@pytest.fixture
def link(weed_bucket: S3Bucket) -> Iterator[SlowLink]:
    """A link to the bucket's server."""
    with SlowLink(weed_bucket.server.endpoint) as made:
        yield made


def upload(bucket: S3Bucket, link: SlowLink, folder: Path, data: bytes) -> str | None:
    """Replace the old object over the link; returns None or the error's class."""
    bucket.put("a.msg", OLD)
    etag = bucket.server.client.head_object(Bucket=bucket.name, Key="a.msg")["ETag"]
    draft = folder / "draft"
    draft.write_bytes(data)
    over_link = replace(bucket.server, endpoint=link.endpoint)

    async def work(workspace: Workspace) -> str:
        target = place(bucket, "a.msg")
        old = update(Version(target, etag))
        return (await publish(workspace, draft, target, old, Phases())).etag

    try:
        run(folder, work, over_link)
    except MsglcBrowserError as error:
        return type(error).__name__
    return None


@pytest.mark.parametrize("fault", ONCE, ids=str)
@pytest.mark.parametrize(
    ("data", "match"),
    [(BIG, PART), (SMALL, "^HEAD"), (SMALL, r"^GET")],
    ids=["part", "head", "get"],
)
def test_upload_goes_on_after_one_fault(
    weed_bucket: S3Bucket,
    link: SlowLink,
    tmp_path: Path,
    data: bytes,
    match: str,
    fault: dict[str, Any],
) -> None:
    link.fault(match, **fault)
    assert upload(weed_bucket, link, tmp_path, data) is None
    assert weed_bucket.get("a.msg") == data


@pytest.mark.parametrize("fault", ONCE, ids=str)
@pytest.mark.parametrize(
    ("data", "match"),
    [(SMALL, PUT), (BIG, COMPLETE), (BIG, BEGIN)],
    ids=["put", "complete", "begin"],
)
def test_fault_at_a_request_that_may_not_be_repeated_leaves_old_or_new(
    weed_bucket: S3Bucket,
    link: SlowLink,
    tmp_path: Path,
    data: bytes,
    match: str,
    fault: dict[str, Any],
) -> None:
    link.fault(match, **fault)
    failed = upload(weed_bucket, link, tmp_path, data)
    assert weed_bucket.get("a.msg") == (OLD if failed else data)
    assert failed in (None, ServerFailed.__name__, TimedOut.__name__)
    lost_begin = match == BEGIN and fault["action"] != "status"
    if lost_begin:  # the id of the upload that the server started is unknown
        abort_all(weed_bucket)
    assert weed_bucket.unfinished_uploads() == []


@pytest.mark.parametrize(
    ("data", "match"), [(SMALL, PUT), (BIG, COMPLETE)], ids=["put", "complete"]
)
def test_lost_answer_to_the_last_request_is_no_failure(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path, data: bytes, match: str
) -> None:
    link.fault(match, "drop_response")
    assert upload(weed_bucket, link, tmp_path, data) is None
    assert weed_bucket.get("a.msg") == data


@pytest.mark.parametrize("match", [PART, COMPLETE], ids=["part", "complete"])
def test_server_that_stays_broken_keeps_the_old_object(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path, match: str
) -> None:
    link.fault(match, "status", status=403, code="ExpiredToken", times=1000)
    assert upload(weed_bucket, link, tmp_path, BIG) == "WrongCredentials"
    assert weed_bucket.get("a.msg") == OLD
    assert weed_bucket.unfinished_uploads() == []


def test_success_with_an_error_inside_keeps_the_old_object(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path
) -> None:
    link.fault(COMPLETE, "status", status=200, code="InternalError", times=1000)
    assert upload(weed_bucket, link, tmp_path, BIG) == "ServerFailed"
    assert weed_bucket.get("a.msg") == OLD
    assert weed_bucket.unfinished_uploads() == []


@pytest.mark.parametrize("data", [SMALL, BIG], ids=["put", "parts"])
def test_cancel_ends_a_slow_upload_at_once(
    weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path, data: bytes
) -> None:
    draft = tmp_path / "draft"
    draft.write_bytes(data)
    over_link = replace(weed_bucket.server, endpoint=link.endpoint)

    async def work(workspace: Workspace) -> None:
        target = place(weed_bucket, "a.msg")
        phases = Phases()
        task = asyncio.ensure_future(publish(workspace, draft, target, CREATE, phases))
        while not any(line.startswith("PUT") for line in link.report().lines):
            await asyncio.sleep(0)
        task.cancel()
        # Whether the server stored an object sent in one request is unknown: not just a cancel.
        with pytest.raises((asyncio.CancelledError, TimedOut)):
            await task

    link.shape(bandwidth_bytes_s=20_000)
    run(tmp_path, work, over_link)
    assert link.report().sent_bytes < len(data)
    assert weed_bucket.keys() == []
    assert weed_bucket.unfinished_uploads() == []


def abort_all(bucket: S3Bucket) -> None:
    """Abort what is unfinished in the bucket."""
    client = bucket.server.client
    for upload in client.list_multipart_uploads(Bucket=bucket.name).get("Uploads", []):
        client.abort_multipart_upload(
            Bucket=bucket.name, Key=upload["Key"], UploadId=upload["UploadId"]
        )
