"""Upload a local file to a bucket: conditionally, in parts, all or nothing."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from msglc_browser.archive.model.segments import Copied
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import finish_anyway, run_to_end
from msglc_browser.errors import LocalFileError
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version, changed_meanwhile
from msglc_browser.storage.writing.conditional_write import (
    CONTENT_TYPE,
    Condition,
    Landing,
    ObjectStore,
    Reply,
    Sent,
)
from msglc_browser.storage.writing.journal_file import Recipe
from msglc_browser.storage.writing.local_write import file_version, local_error
from msglc_browser.storage.writing.multipart import DataPart, MultipartUpload
from msglc_browser.storage.writing.part_plan import SentPart, plan_parts
from msglc_browser.storage.writing.write_journal import Journal, NoJournal

LARGEST_PUT_BYTES = 8 * 1024**2
_PUT_GRACE_S = 0.5


async def upload_file(
    store: ObjectStore,
    source: Version[LocalLocation],
    target: S3Location,
    condition: Condition,
    *,
    on_bytes: Callable[[int], None] = lambda _done_bytes: None,
    attributes: Mapping[str, object] | None = None,
    journal: Journal | None = None,
    recipe: Recipe | None = None,
) -> Version[S3Location]:
    """Upload `source`; the target changes only with the last request, or not at all.

    `attributes` are those of the new object, by default the type of an archive.
    `on_bytes` receives the total of bytes done. With a `recipe` in the `journal` a later run
    can resume it. A `source` whose version is known must be unchanged after all of it has been
    read. Returns what the server then reports. Raises TargetExists, ObjectChanged or any other
    StorageError; then, and on cancel, no multipart upload remains on the server. A cancel while
    the last request is being answered comes too late and is ignored.
    """
    path = source.location.path
    size_bytes = _size_of(path)
    landing = Landing(store, target, condition, attributes or {"ContentType": CONTENT_TYPE})
    if size_bytes <= LARGEST_PUT_BYTES:
        etag = await _put_file(landing, source, size_bytes)
        on_bytes(size_bytes)
    else:
        etag = await MultipartUpload(
            landing,
            _parts(path, size_bytes),
            on_bytes=on_bytes,
            check_sources=partial(run_to_end, _check_version, source),
            journal=journal or NoJournal(),
            recipe=recipe or {},
        ).run()
    return Version(target, etag, size_bytes)


async def _put_file(landing: Landing, source: Version[LocalLocation], size_bytes: int) -> str:
    data = await run_to_end(_read, source.location.path, Span(0, size_bytes))
    await run_to_end(_check_version, source)
    return await put_whole(landing, data)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise local_error(error, path) from error


async def put_whole(landing: Landing, data: bytes, digest: bytes | None = None) -> str:
    """Upload a small object in one request; returns its ETag.

    `digest` is the MD5 sum of `data`, if it is known.
    """
    md5 = digest or hashlib.md5(data, usedforsecurity=False).digest()

    async def put(conditions: Mapping[str, str]) -> Reply:
        request = landing.store.call(
            "put_object",
            **landing.names,
            Body=data,
            ContentMD5=base64.b64encode(md5).decode(),
            **landing.attributes,
            **conditions,
        )
        return await finish_anyway(request, grace_s=_PUT_GRACE_S)

    return await landing.land(put, Sent(len(data), md5.hex()))


def part_spans(size_bytes: int) -> list[Span]:
    """Spans of the parts of a file, cut as `plan_parts` does, so that an upload can be resumed."""
    parts = plan_parts([Copied(0, Span(0, size_bytes))], copyable=())
    segments = [
        segment for part in parts if isinstance(part, SentPart) for segment in part.segments
    ]
    return [segment.span for segment in segments if isinstance(segment, Copied)]


def _parts(path: Path, size_bytes: int) -> list[DataPart]:
    """A file in parts, each read when it is due."""
    return [
        DataPart(span.size, partial(run_to_end, _read, path, span))
        for span in part_spans(size_bytes)
    ]


def _check_version(source: Version[LocalLocation]) -> None:
    """Raise ObjectChanged if the bytes read may be from two versions."""
    present = file_version(source.location.path) if source.etag else source
    if present is None or not source.admits(present.etag):
        raise changed_meanwhile(
            source.location, "changed while it was being uploaded", hint="Upload it again."
        )


def _read(path: Path, span: Span) -> bytes:
    """The bytes of `span`. Raises LocalFileError if the file is shorter."""
    try:
        with path.open("rb") as file:
            file.seek(span.start)
            data = file.read(span.size)
    except OSError as error:
        raise local_error(error, path) from error
    if len(data) != span.size:
        raise LocalFileError(f"{path} became shorter while it was being uploaded.")
    return data
