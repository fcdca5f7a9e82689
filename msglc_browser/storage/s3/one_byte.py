"""What a request for one byte of an object tells that HEAD does not."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import AccessDenied, NotAnS3Api, StorageError, Unsupported
from msglc_browser.storage.s3.lists.listing import Call, ObjectInfo, listed_object
from msglc_browser.storage.s3.ranged_read import RangeReply

EMPTY_CODES = ("InvalidRange", "416")
"""What an empty object answers to any range."""
_MUTE_CODES = ("400", "401", "403")
Get: TypeAlias = Callable[[str, str, Span], Awaitable[RangeReply]]


async def size(get: Get, call: Call, bucket: str, key: str) -> ObjectInfo:
    """Size and ETag of an object whose size HEAD does not tell, as with some proxies.

    A range of one byte tells the size, otherwise the listing does. Raises Unsupported or other
    StorageErrors.
    """
    try:
        reply = await get(bucket, key, Span(0, 1))
        if reply.total_size is not None:
            return ObjectInfo(bucket, key, reply.total_size, etag=reply.etag)
    except (AccessDenied, Unsupported):
        pass
    except StorageError as error:
        if error.code not in EMPTY_CODES:
            raise
        return ObjectInfo(bucket, key, 0)
    with suppress(AccessDenied, NotAnS3Api, Unsupported):
        listed = await listed_object(call, bucket, key)
        if listed is not None and listed.size_bytes is not None:
            return ObjectInfo(bucket, key, listed.size_bytes, etag=listed.etag)
    raise Unsupported(
        f"The server did not report the size of s3://{bucket}/{key}.",
        hint="A proxy may be removing it from the response.",
    )


def is_mute(error: StorageError) -> bool:
    """Whether HEAD was refused without a reason: answers to it have no body."""
    return error.code in _MUTE_CODES


async def reason(get: Get, bucket: str, key: str, refusal: StorageError) -> StorageError:
    """Why HEAD of an object was refused, as the server says when asked for a byte of it."""
    try:
        await get(bucket, key, Span(0, 1))
    except StorageError as told:
        return told if told.code and told.code not in EMPTY_CODES else refusal
    return refusal
