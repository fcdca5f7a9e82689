"""Whether a bucket keeps old versions of its objects, and how to change that."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from msglc_browser.errors import StorageError, Unsupported
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location


class Versioning(Enum):
    """Whether what is deleted or replaced stays as an old version."""

    OFF = "off"  # and never was on
    ON = "on"
    SUSPENDED = "suspended"  # versions kept before are still there
    UNKNOWN = "unknown"  # the server does not support the question, or the key may not ask


_STATES = {"Enabled": Versioning.ON, "Suspended": Versioning.SUSPENDED, "": Versioning.OFF}


def versioning_in(reply: Mapping[str, Any]) -> Versioning:
    """What an answer to the question means; UNKNOWN if it has a status that S3 does not have."""
    return _STATES.get(str(reply.get("Status") or ""), Versioning.UNKNOWN)


async def versioning_of(workspace: Workspace, bucket: S3Location) -> Versioning:
    """Of the bucket that `bucket` lies in; UNKNOWN after an error. One request."""
    try:
        store = await workspace.store(bucket.profile_id)
        reply = await store.call("get_bucket_versioning", Bucket=bucket.bucket)
    except StorageError:
        return Versioning.UNKNOWN
    return versioning_in(reply)


async def set_versioning(workspace: Workspace, bucket: S3Location, *, is_on: bool) -> Versioning:
    """Keep old versions from now on, or no longer; returns what the server says afterwards.

    Raises Unsupported if it does not do as it was asked, or any StorageError.
    """
    store = await workspace.store(bucket.profile_id)
    status = "Enabled" if is_on else "Suspended"
    wanted = {"Status": status}
    await store.call("put_bucket_versioning", Bucket=bucket.bucket, VersioningConfiguration=wanted)
    found = await versioning_of(workspace, bucket)
    if found not in (_STATES[status], Versioning.UNKNOWN):
        raise Unsupported(
            f"The server accepted the change, but versioning of {bucket.bucket} is {found.value}."
        )
    return found
