"""The unfinished multipart uploads of a bucket, as the server lists them, and how to end one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msglc_browser.errors import NotAnS3Api, UnusableKey
from msglc_browser.storage.s3.error_meanings import REPLACEMENT
from msglc_browser.storage.s3.lists.listing import Call, is_cut, name_in, rows_in, time_in
from msglc_browser.storage.s3.lists.paging import Stuck, Trail

MOST_UPLOADS = 10_000


@dataclass(frozen=True, slots=True)
class ListedUpload:
    """One upload; `key` or `upload_id` is "" if the server does not give it, `begun` then None."""

    key: str
    upload_id: str
    begun: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedUploads:
    """The uploads listed, each once; `problem` says why others may be missing, "" if none are."""

    uploads: tuple[ListedUpload, ...]
    problem: str = ""


async def list_uploads(call: Call, bucket: str, prefix: str = "") -> ListedUploads:
    """The uploads of all keys that start with `prefix`; 10,000 at most. Raises StorageError."""
    found: dict[ListedUpload, None] = {}
    trail, markers = Trail(), {"Prefix": prefix} if prefix else {}
    while True:
        reply = await _page(call, {"Bucket": bucket, **markers})
        page = [_upload(reply, row) for row in rows_in(reply, "Uploads")]
        found |= dict.fromkeys(page)
        if len(found) > MOST_UPLOADS:
            most = tuple(found)[:MOST_UPLOADS]
            return ListedUploads(most, f"Only the first {MOST_UPLOADS:,} uploads are listed.")
        key, upload_id = name_in(reply, reply, "NextKeyMarker"), reply.get("NextUploadIdMarker")
        if not is_cut(reply, key):
            return ListedUploads(tuple(found))
        following = {"KeyMarker": key, "UploadIdMarker": str(upload_id or "")}
        try:
            names = [f"{each.key}\0{each.upload_id}" for each in page]
            trail = trail.after(names, json.dumps(following) if key else "")
        except Stuck as stuck:
            return ListedUploads(
                tuple(found), f"The list of uploads is incomplete: the server {stuck.reason}."
            )
        markers = {**markers, **following}


async def abort_upload(call: Call, bucket: str, key: str, upload_id: str) -> None:
    """Discard the parts of an upload. Raises NotFound, UnusableKey or another StorageError."""
    upload = {"Bucket": bucket, "Key": key, "UploadId": upload_id}
    if not key:
        # Of an empty key this request has the address of the bucket. A server that ignores the
        # upload ID would delete the bucket: it must prove first that it does not.
        reply = await call("list_parts", **upload)
        if reply.get("UploadId") != upload_id:
            raise UnusableKey(
                f"An upload in bucket {bucket} has no name, so that it cannot be discarded.",
                hint="Discard it with the server's own tools.",
            )
    await call("abort_multipart_upload", **upload)


async def _page(call: Call, asked: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        reply = await call("list_multipart_uploads", **asked)
    except NotAnS3Api:
        reply = None
    if reply is not None and not any(_is_replaced(row) for row in rows_in(reply, "Uploads")):
        return reply
    # XML cannot hold every key. Only then encoded: SeaweedFS 4.48 claims to encode keys, but does
    # not.
    return await call("list_multipart_uploads", EncodingType="url", **asked)


def _is_replaced(row: Mapping[str, Any]) -> bool:
    return REPLACEMENT in str(row.get("Key"))


def _upload(reply: Mapping[str, Any], row: Mapping[str, Any]) -> ListedUpload:
    return ListedUpload(
        name_in(reply, row, "Key"), str(row.get("UploadId") or ""), time_in(row, "Initiated")
    )
