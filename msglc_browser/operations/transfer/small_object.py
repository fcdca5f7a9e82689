"""A small object read as a whole, in the version that was listed."""

import hashlib
from collections.abc import Sequence

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    AccessDenied,
    NotFound,
    ObjectChanged,
    StorageError,
    TargetExists,
    Unsupported,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.verify_plain import PlainCopy, object_copy, verify_plain
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version, bare_etag

_UNCLEAR = (ObjectChanged, TargetExists, Unsupported)


async def read_small_object(workspace: Workspace, listed: Version[S3Location]) -> bytes | None:
    """All bytes of the object, in one request; its ETag and size are those listed.

    None if the reply is not what was listed, or the server does not support the condition. Raises
    NotFound or any other StorageError.
    """
    location, size_bytes = listed.location, listed.size_bytes or 0
    store = await workspace.store(location.profile_id)
    try:
        reply = await store.get_range(
            location.bucket, location.key, Span(0, size_bytes), if_match=listed.if_match
        )
    except (AccessDenied, NotFound):
        raise
    except StorageError as error:
        if isinstance(error, _UNCLEAR) or error.code:
            return None
        raise
    is_listed = listed.is_same(reply.etag) and reply.total_size == size_bytes
    return reply.data if is_listed and len(reply.data) == size_bytes else None


async def verify_small(
    workspace: Workspace, source: Version[S3Location], data: bytes, target: LocalLocation
) -> tuple[str, ...]:
    """Compare `data` with the object: by its ETag, otherwise both ends are read again.

    Returns a note if the object cannot be read again: its bytes are kept all the same.
    Raises VerificationFailed.
    """
    if bare_etag(source.etag) == hashlib.md5(data, usedforsecurity=False).hexdigest():
        return ()

    async def read(spans: Sequence[Span]) -> list[bytes]:
        return [data[span.start : span.end] for span in spans]

    try:
        store = await workspace.store(source.location.profile_id)
        written = PlainCopy(Version(target), len(data), read)
        await verify_plain(written, object_copy(store, source, len(data)), target=target)
    except StorageError as error:
        return (f"{target.name} could not be verified: {error.message}",)
    return ()
