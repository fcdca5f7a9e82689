"""Put a local file into a bucket: on conditions, in parts, all or nothing."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from msglc_browser.archive.span import Span
from msglc_browser.errors import (
    LocalFileError,
    MsglcBrowserError,
    NotFound,
    ObjectChanged,
    StorageError,
    TargetExists,
    Unsupported,
)
from msglc_browser.storage.listing import ObjectInfo
from msglc_browser.storage.local_write import file_version, local_error
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.uncancelled import finish_anyway, finish_then_cancel, run_to_end

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/vnd.msglc"
PART_BYTES = 8 * 1024**2
MAX_PARTS = 10_000
_BUFFER_BYTES = 64 * 1024**2  # parts in memory at once
_MAX_CONCURRENT = 4
_PUT_GRACE_S = 0.5
_REQUEST_GRACE_S = 10.0

Reply = Mapping[str, Any]


class ObjectStore(Protocol):
    """What an upload needs of a connection: `S3Store`, as far as it goes."""

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        """One S3 request."""
        ...

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        """Size and ETag of an object. Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be at the target when the upload lands: nothing (None), or that version."""

    etag: str | None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What the server now holds."""

    etag: str
    size_bytes: int


async def upload_file(
    store: ObjectStore,
    path: Path,
    target: S3Location,
    *,
    expected: Expected,
    content_type: str = CONTENT_TYPE,
    version: str = "",
    on_bytes: Callable[[int], None] = lambda _done_bytes: None,
) -> Uploaded:
    """Upload `path`; the target changes at the very last request, or not at all.

    `on_bytes` hears how many bytes are through, in all. A `version` of the file (see
    `file_version`) that is not empty must still be there when all of it has been read. Raises
    TargetExists, ObjectChanged or any other StorageError; then, and on cancel, no multipart
    upload stays on the server. A cancel that comes while the last request is being answered is
    too late, and ignored.
    """
    try:
        size_bytes = path.stat().st_size
    except OSError as error:
        raise local_error(error, path) from error
    landing = _Landing(store, target, expected, content_type, _Origin(path, version))
    if size_bytes <= PART_BYTES:
        etag = await _put_whole(landing, path, size_bytes)
        on_bytes(size_bytes)
    else:
        etag = await _PartUpload(landing, path, size_bytes, on_bytes).run()
    return Uploaded(etag, size_bytes)


def part_spans(size_bytes: int) -> list[Span]:
    """Spans of the parts of a file: 8 MiB, or larger where that would be over 10,000 parts."""
    smallest = -(-size_bytes // MAX_PARTS)
    part_bytes = max(PART_BYTES, -(-smallest // 1024**2) * 1024**2)
    return [
        Span(start, min(start + part_bytes, size_bytes))
        for start in range(0, size_bytes, part_bytes)
    ]


@dataclass(frozen=True, slots=True)
class _Origin:
    """The file that is uploaded; nobody else writes it when `version` is empty."""

    path: Path
    version: str

    def check(self) -> None:
        """Raise ObjectChanged when what was read may be of two versions."""
        if self.version and file_version(self.path) != self.version:
            raise ObjectChanged(
                f"{self.path} was changed while it was being uploaded.", hint="Upload it again."
            )


@dataclass(frozen=True, slots=True)
class _Landing:
    """The one request that changes the target, and all that can come of it."""

    store: ObjectStore
    target: S3Location
    expected: Expected
    content_type: str
    origin: _Origin

    @property
    def names(self) -> dict[str, str]:
        return {"Bucket": self.target.bucket, "Key": self.target.key}

    async def land(
        self, send: Callable[[Mapping[str, str]], Awaitable[Reply]], own_etag: str
    ) -> str:
        """Send the request under the conditions; answers the new object's ETag.

        Servers that ignore conditions exist, so the target is looked at first as well.
        """
        await run_to_end(self.origin.check)
        self._check(await self._present_etag())
        try:
            reply = await send(self._conditions())
        except StorageError as error:
            present = await self._present_etag()
            if present is not None and _bare(present) == own_etag:
                return present  # the request arrived, its answer was lost
            if not _refuses_conditions(error):
                raise
            self._check(present)
            # All is as the conditions ask, and still they were refused: a server that does
            # not know them (Ceph 16 and 18 answer 412 to every PUT with If-Match).
            log.warning("conditional write refused, going on without: %s", error.details)
            reply = await send({})
        return str(reply.get("ETag") or await self._present_etag() or "")

    async def _present_etag(self) -> str | None:
        try:
            return (await self.store.head(self.target.bucket, self.target.key)).etag
        except NotFound:
            return None

    def _check(self, present: str | None) -> None:
        if _bare(present) == _bare(self.expected.etag):
            return
        if self.expected.etag is None:
            raise TargetExists(
                f"{self.target} exists already.",
                hint="Choose another name, or allow overwriting.",
            )
        gone = "deleted" if present is None else "replaced by another version"
        raise ObjectChanged(
            f"{self.target} was {gone} meanwhile; it was left as it is now.",
            hint="Look at what is there now, then try again.",
        )

    def _conditions(self) -> dict[str, str]:
        etag = self.expected.etag
        return {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}


def _bare(etag: str | None) -> str | None:
    """An ETag without its quotes: not every server sends them everywhere."""
    return None if etag is None else etag.strip('"')


def _refuses_conditions(error: StorageError) -> bool:
    return isinstance(error, TargetExists | ObjectChanged | Unsupported)


async def _put_whole(landing: _Landing, path: Path, size_bytes: int) -> str:
    data, digest = await run_to_end(_read, path, Span(0, size_bytes))

    async def put(conditions: Mapping[str, str]) -> Reply:
        request = landing.store.call(
            "put_object",
            **landing.names,
            Body=data,
            ContentType=landing.content_type,
            **conditions,
        )
        return await finish_anyway(request, grace_s=_PUT_GRACE_S)

    return await landing.land(put, digest.hex())


class _PartUpload:
    """A multipart upload: begun, filled, and completed or aborted."""

    def __init__(
        self, landing: _Landing, path: Path, size_bytes: int, on_bytes: Callable[[int], None]
    ) -> None:
        self._landing = landing
        self._path = path
        self._spans = part_spans(size_bytes)
        self._on_bytes = on_bytes
        self._done_bytes = 0
        self._parts: dict[int, str] = {}
        self._digests: dict[int, bytes] = {}

    async def run(self) -> str:
        upload_id = ""
        try:
            # A cancel in here must not lose the name of an upload that the server has begun.
            upload_id = await finish_then_cancel(self._begin(), grace_s=_REQUEST_GRACE_S)
            await asyncio.sleep(0)
            await self._send_parts(upload_id)
            return await self._landing.land(partial(self._complete, upload_id), self._own_etag())
        except BaseException as error:
            if upload_id:
                await finish_anyway(self._abort(upload_id, error), grace_s=_REQUEST_GRACE_S)
            raise

    async def _begin(self) -> str:
        reply = await self._landing.store.call(
            "create_multipart_upload",
            **self._landing.names,
            ContentType=self._landing.content_type,
        )
        return str(reply["UploadId"])

    async def _send_parts(self, upload_id: str) -> None:
        waiting = enumerate(self._spans, start=1)
        largest = self._spans[0].size
        workers = max(1, min(_MAX_CONCURRENT, _BUFFER_BYTES // largest, len(self._spans)))
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(workers):
                    group.create_task(self._work(upload_id, waiting))
        except BaseExceptionGroup as failures:
            first = failures.exceptions[0]
            raise first from first.__cause__

    async def _work(self, upload_id: str, waiting: Iterator[tuple[int, Span]]) -> None:
        for number, span in waiting:
            data, digest = await run_to_end(_read, self._path, span)
            reply = await self._landing.store.call(
                "upload_part",
                **self._landing.names,
                UploadId=upload_id,
                PartNumber=number,
                Body=data,
            )
            self._parts[number] = str(reply["ETag"])
            self._digests[number] = digest
            self._done_bytes += span.size
            self._on_bytes(self._done_bytes)

    async def _complete(self, upload_id: str, conditions: Mapping[str, str]) -> Reply:
        parts = [
            {"PartNumber": number, "ETag": etag} for number, etag in sorted(self._parts.items())
        ]
        request = self._landing.store.call(
            "complete_multipart_upload",
            **self._landing.names,
            UploadId=upload_id,
            MultipartUpload={"Parts": parts},
            **conditions,
        )
        return await finish_anyway(request, grace_s=_REQUEST_GRACE_S)

    async def _abort(self, upload_id: str, reason: BaseException) -> None:
        try:
            await self._landing.store.call(
                "abort_multipart_upload", **self._landing.names, UploadId=upload_id
            )
        except NotFound:
            return  # completed after all, or aborted already
        except StorageError as error:
            log.warning("cannot abort the upload to %s: %s", self._landing.target, error.message)
            if isinstance(reason, MsglcBrowserError):
                reason.hint += " An unfinished upload is left on the server."

    def _own_etag(self) -> str:
        """The ETag that S3 gives to these parts, unless it encrypts them."""
        digests = b"".join(digest for _, digest in sorted(self._digests.items()))
        return f"{_md5(digests).hex()}-{len(self._digests)}"


def _read(path: Path, span: Span) -> tuple[bytes, bytes]:
    """The bytes of `span` and their MD5. Raises LocalFileError when the file is shorter."""
    try:
        with path.open("rb") as file:
            file.seek(span.start)
            data = file.read(span.size)
    except OSError as error:
        raise local_error(error, path) from error
    if len(data) != span.size:
        raise LocalFileError(f"{path} became shorter while it was being uploaded.")
    return data, _md5(data)


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()
