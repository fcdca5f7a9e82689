"""Copy an object on the server that has it: in one request, or in parts side by side."""

from collections.abc import Callable, Mapping
from typing import Final

from msglc_browser.archive.model.segments import Copied
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import finish_anyway
from msglc_browser.errors import NotFound, ObjectChanged, TargetExists, Unsupported
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Seen, Version
from msglc_browser.storage.writing.attributes import OF_SERVER
from msglc_browser.storage.writing.conditional_write import Landing, Reply, Sent
from msglc_browser.storage.writing.multipart import MultipartUpload, PartCopyRefused, ServerPart
from msglc_browser.storage.writing.part_plan import CopiedPart, plan_parts
from msglc_browser.storage.writing.present import present_version
from msglc_browser.storage.writing.write_journal import Journal, NoJournal

MOST_WHOLE_BYTES: Final = 5 * 1024**3
"""Of one CopyObject. Source: Amazon S3 API reference, CopyObject."""
IN_PARTS_FROM_BYTES: Final = 256 * 1024**2
"""Parts are copied side by side, show progress, and are answered before a time limit ends."""
_GRACE_S = 15.0


def is_copied_in_parts(size_bytes: int) -> bool:
    """Whether `copy_on_server` needs all attributes of the source: parts carry none."""
    return size_bytes >= IN_PARTS_FROM_BYTES


async def copy_on_server(
    landing: Landing,
    source: Version[S3Location],
    *,
    on_bytes: Callable[[int], None] = lambda _done_bytes: None,
    journal: Journal | None = None,
) -> Version[S3Location]:
    """Copy `source`, whose size and ETag are known; the target changes with the last request only.

    The landing's attributes are those of the source. `on_bytes` receives the total of bytes done.
    Returns what the server then reports. Raises ObjectChanged if the source is no longer this
    version, Unsupported if the server cannot copy, TargetExists or any other StorageError; then,
    and on cancel, no multipart upload remains. A cancel while the last request is being answered
    comes too late and is ignored.
    """
    size_bytes = source.size_bytes or 0
    if is_copied_in_parts(size_bytes):
        try:
            etag = await _copy_parts(landing, source, size_bytes, on_bytes, journal)
            return Version(landing.target, etag, size_bytes)
        except PartCopyRefused:
            if size_bytes > MOST_WHOLE_BYTES:
                raise
    etag = await _copy_whole(landing, source, size_bytes)
    on_bytes(size_bytes)
    return Version(landing.target, etag, size_bytes)


async def _copy_parts(
    landing: Landing,
    source: Version[S3Location],
    size_bytes: int,
    on_bytes: Callable[[int], None],
    journal: Journal | None,
) -> str:
    planned = plan_parts([Copied(0, Span(0, size_bytes))], copyable=(0,))
    parts = [ServerPart(source, part.span) for part in planned if isinstance(part, CopiedPart)]

    async def check_source() -> None:
        await _check(landing, source)

    upload = MultipartUpload(
        landing,
        parts,
        on_bytes=on_bytes,
        check_sources=check_source,
        journal=journal or NoJournal(),
    )
    return await upload.run()


async def _copy_whole(landing: Landing, source: Version[S3Location], size_bytes: int) -> str:
    place, if_match = source.location, source.if_match
    # CopyObject copies metadata, headers and tags by itself.
    kept = {name: value for name, value in landing.attributes.items() if name in OF_SERVER}

    async def copy(conditions: Mapping[str, str]) -> Reply:
        request = landing.store.call(
            "copy_object",
            **landing.names,
            CopySource={"Bucket": place.bucket, "Key": place.key},
            **({"CopySourceIfMatch": if_match} if if_match else {}),
            **kept,
            **conditions,
        )
        try:
            return _result(await finish_anyway(request, grace_s=_GRACE_S))
        except (NotFound, ObjectChanged, TargetExists):
            await _check(landing, source)  # the answer does not say whose condition failed
            raise

    return await landing.land(copy, Sent(size_bytes, None))


def _result(reply: Reply) -> Reply:
    result = reply.get("CopyObjectResult")
    if not isinstance(result, Mapping):
        raise Unsupported("This server cannot copy objects.", details="the response has no result")
    return result


async def _check(landing: Landing, source: Version[S3Location]) -> None:
    """Raise ObjectChanged unless the source still is the version to copy."""
    present = await present_version(landing.store, source.location)
    if present is None or not source.admits(present.etag, present.size_bytes):
        raise source.changed(seen=Seen.LISTED)
