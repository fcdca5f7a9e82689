"""A multipart upload: started, filled with sent and copied parts, and completed or aborted."""

import asyncio
import base64
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.concurrency.uncancelled import finish_anyway, finish_then_cancel
from msglc_browser.errors import (
    LocalFileError,
    MsglcBrowserError,
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    Unsupported,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version, bare_etag
from msglc_browser.storage.s3.lists.listing import rows_in, size_in
from msglc_browser.storage.writing.conditional_write import Landing, ObjectStore, Reply, Sent
from msglc_browser.storage.writing.journal_file import Recipe
from msglc_browser.storage.writing.write_journal import Journal, NoJournal

log = logging.getLogger(__name__)

REQUEST_GRACE_S = 10.0
_BUFFER_BYTES = 64 * 1024**2  # of sent parts in memory at a time
_MOST_SENT = 4  # at a time
_WORKERS = 8
_MOST_EMPTY_PAGES = 10  # of a list of parts, in a row
_PART_NUMBERS = range(1, 10_001)  # of S3: a list of others brings nothing, and ends
_MD5 = re.compile("[0-9a-f]{32}")
# How servers report that they do not support part copies, or the condition on their source.
_REFUSAL_CODES = ("NotImplemented", "InvalidRequest", "InvalidArgument", "UnsupportedOperation")


@dataclass(frozen=True, slots=True)
class DataPart:
    """A part that this computer sends; `read` returns its bytes when it is due."""

    size: int
    read: Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class ServerPart:
    """A part that the server copies from one version of an object it stores."""

    source: Version[S3Location]
    span: Span

    @property
    def size(self) -> int:
        """In bytes."""
        return self.span.size


UploadPart: TypeAlias = DataPart | ServerPart


class PartCopyRefused(Unsupported):
    """The server cannot copy parts, or copies them wrongly; nothing was changed."""


@dataclass(slots=True)
class MultipartUpload:
    """One upload; call `run` once.

    `on_bytes` receives the total of bytes done. `check_sources` is awaited right before the
    last request, and raises if a source has changed. With an `upload_id` an earlier upload is
    resumed, whose parts `done` (number -> ETag) need not be sent again.
    """

    landing: Landing
    parts: Sequence[UploadPart]
    on_bytes: Callable[[int], None] = lambda _done_bytes: None
    check_sources: Callable[[], Awaitable[None]] | None = None
    journal: Journal = field(default_factory=NoJournal)
    recipe: Recipe = field(default_factory=dict)
    upload_id: str = ""
    done: Mapping[int, str] = field(default_factory=dict)
    _etags: dict[int, str] = field(default_factory=dict)
    _done_bytes: int = 0
    _is_completing: bool = False
    _is_answered: bool = False

    async def run(self) -> str:
        """Send everything; the target changes only with the last request. Returns its ETag.

        Raises PartCopyRefused, TargetExists, ObjectChanged or any other StorageError; then, and
        on cancel, the upload is aborted. A resumed one is kept for another attempt.
        """
        is_continued = bool(self.upload_id)
        target, upload_id = self.landing.target, self.upload_id
        try:
            if is_continued:
                with suppress(LocalFileError):  # recorded when it was started
                    self.journal.upload_began(target, upload_id, self.recipe)
            else:
                # A cancel here must not lose the ID of an upload the server has started.
                upload_id = await finish_then_cancel(self._begin(), grace_s=REQUEST_GRACE_S)
                self.journal.upload_began(target, upload_id, self.recipe)
                await asyncio.sleep(0)
            await self._send_parts(upload_id)
            etag = await self._land(upload_id)
        except BaseException as error:
            if is_continued and not _is_gone(error):
                self.journal.upload_left(target, upload_id)
            elif upload_id:
                await finish_anyway(self._abort(upload_id, error), grace_s=REQUEST_GRACE_S)
            raise
        if self._is_answered:
            self.journal.upload_ended(target, upload_id)
        else:
            # The current object may be from another upload of the same bytes.
            await finish_anyway(self._abort(upload_id, None), grace_s=REQUEST_GRACE_S)
        return etag

    async def _begin(self) -> str:
        landing = self.landing
        self.journal.upload_began(landing.target, "", self.recipe)
        try:
            reply = await landing.store.call(
                "create_multipart_upload", **landing.names, **landing.attributes
            )
        except BaseException as error:
            # Without a response the server may have started one: the next launch looks for it.
            if isinstance(error, StorageError) and error.code:
                self.journal.upload_ended(landing.target, "")
            else:
                self.journal.upload_left(landing.target, "")
            raise
        upload_id = str(reply.get("UploadId") or "")
        if not upload_id:
            # It cannot be aborted now; the next launch looks for it.
            self.journal.upload_left(landing.target, "")
            raise ServerFailed(
                f"The server started an upload of {landing.target} without an upload ID.",
                hint="Contact the server's administrator.",
            )
        return upload_id

    async def _send_parts(self, upload_id: str) -> None:
        for number, etag in self.done.items():
            self._note(number, etag)
        waiting = [
            (number, part)
            for number, part in enumerate(self.parts, start=1)
            if number not in self.done
        ]
        largest = max((part.size for part in self.parts if isinstance(part, DataPart)), default=1)
        gate = asyncio.Semaphore(max(1, min(_MOST_SENT, _BUFFER_BYTES // max(1, largest))))

        async def move(numbered: tuple[int, UploadPart]) -> None:
            number, part = numbered
            if isinstance(part, ServerPart):
                self._note(number, await self._copy(upload_id, number, part))
                return
            async with gate:  # limits how many hold their bytes in memory
                self._note(number, await self._send(upload_id, number, part))

        await run_limited(waiting, move, limit=_WORKERS)

    async def _send(self, upload_id: str, number: int, part: DataPart) -> str:
        data = await part.read()
        # Buckets with object lock accept nothing without a checksum.
        digest = await asyncio.to_thread(_content_md5, data)
        reply = await self.landing.store.call(
            "upload_part", **self._names(upload_id, number), Body=data, ContentMD5=digest
        )
        if not reply.get("ETag"):
            raise Unsupported(
                f"The server did not confirm part {number:,} of {self.landing.target}.",
                hint="A proxy may be removing ETags from its responses.",
            )
        return str(reply["ETag"])

    async def _copy(self, upload_id: str, number: int, part: ServerPart) -> str:
        source, span = part.source.location, part.span
        if_match = part.source.if_match
        try:
            reply = await self.landing.store.call(
                "upload_part_copy",
                **self._names(upload_id, number),
                CopySource={"Bucket": source.bucket, "Key": source.key},
                CopySourceRange=f"bytes={span.start}-{span.end - 1}",
                **({"CopySourceIfMatch": if_match} if if_match else {}),
            )
        except ObjectChanged as error:
            raise part.source.changed() from error
        except NotFound as error:
            if error.code == "NoSuchUpload":
                raise
            raise part.source.changed() from error
        except StorageError as error:
            if not isinstance(error, Unsupported) and error.code not in _REFUSAL_CODES:
                raise
            raise _copy_refused(error.details) from error
        copied = reply.get("CopyPartResult")
        etag = str(copied.get("ETag") or "") if isinstance(copied, Mapping) else ""
        if not etag:
            # rclone 1.75 stores an empty part and answers 200 without an ETag.
            raise _copy_refused("the response has no ETag")
        return etag

    def _names(self, upload_id: str, number: int) -> dict[str, Any]:
        return {**self.landing.names, "UploadId": upload_id, "PartNumber": number}

    def _note(self, number: int, etag: str) -> None:
        self._etags[number] = etag
        self._done_bytes += self.parts[number - 1].size
        self.on_bytes(self._done_bytes)

    async def _land(self, upload_id: str) -> str:
        await self._check_copies(upload_id)
        if self.check_sources is not None:
            await self.check_sources()
        sent = Sent(sum(part.size for part in self.parts), self._own_etag())
        return await self.landing.land(partial(self._complete, upload_id), sent)

    async def _check_copies(self, upload_id: str) -> None:
        """The size of each copied part on the server matches the requested one."""
        wanted = {
            number: part.size
            for number, part in enumerate(self.parts, start=1)
            if isinstance(part, ServerPart)
        }
        if not wanted:
            return
        rows = await sent_parts(self.landing.store, self.landing.target, upload_id)
        sizes = {n: row.size_bytes for n, row in rows.items() if row.size_bytes is not None}
        wrong = [n for n, size in wanted.items() if sizes.get(n, size) != size]
        if wrong:
            raise _copy_refused(f"part {wrong[0]} has {sizes[wrong[0]]} bytes")

    async def _complete(self, upload_id: str, conditions: Mapping[str, str]) -> Reply:
        parts = [
            {"PartNumber": number, "ETag": etag} for number, etag in sorted(self._etags.items())
        ]
        self._is_completing = True
        request = self.landing.store.call(
            "complete_multipart_upload",
            **self.landing.names,
            UploadId=upload_id,
            MultipartUpload={"Parts": parts},
            **conditions,
        )
        reply = await finish_anyway(request, grace_s=REQUEST_GRACE_S)
        self._is_answered = True
        return reply

    async def _abort(self, upload_id: str, reason: BaseException | None) -> None:
        """Discard the parts, because of `reason`, or because the target does not need them."""
        target = self.landing.target
        try:
            await self.landing.store.call(
                "abort_multipart_upload", **self.landing.names, UploadId=upload_id
            )
        except NotFound:
            # Completed after all, although its response was lost.
            if self._is_completing and isinstance(reason, MsglcBrowserError):
                reason.target_note = reason.target_note or self.landing.unsure_note
        except StorageError as error:
            log.warning("cannot abort the upload to %s: %s", target, error.message)
            if isinstance(reason, ObjectChanged):
                # The parts sent may be from two versions: discard them, never resume.
                with suppress(LocalFileError):
                    self.journal.upload_began(target, upload_id, {})
            self.journal.upload_left(target, upload_id)
            if isinstance(reason, MsglcBrowserError):
                reason.hint += " An unfinished upload remains on the server."
            return
        self.journal.upload_ended(target, upload_id)

    def _own_etag(self) -> str | None:
        """The ETag that S3 assigns to these parts; None if theirs are not MD5 sums."""
        etags = [bare_etag(etag) for _, etag in sorted(self._etags.items())]
        if not all(map(_MD5.fullmatch, etags)):
            return None
        joined = b"".join(map(bytes.fromhex, etags))
        digest = hashlib.md5(joined, usedforsecurity=False).hexdigest()
        return f"{digest}-{len(etags)}"


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part stored on the server; `size_bytes` is None and `etag` "" if unknown."""

    etag: str
    size_bytes: int | None


async def sent_parts(store: ObjectStore, target: S3Location, upload_id: str) -> dict[int, HeldPart]:
    """Part number -> the server's copy, for an upload. Raises NotFound if it is gone.

    Parts that the server does not list, or not understandably, are missing: they are sent again.
    """
    found: dict[int, HeldPart] = {}
    marker = empty = 0
    while True:
        reply = await store.call(
            "list_parts",
            Bucket=target.bucket,
            Key=target.key,
            UploadId=upload_id,
            PartNumberMarker=marker,
        )
        page = {
            row["PartNumber"]: HeldPart(str(row.get("ETag") or ""), size_in(row))
            for row in rows_in(reply, "Parts")
            if row.get("PartNumber") in _PART_NUMBERS
        }
        following = reply.get("NextPartNumberMarker")
        empty = 0 if page.keys() - found.keys() else empty + 1
        found |= page
        if not reply.get("IsTruncated") or empty >= _MOST_EMPTY_PAGES:
            return found
        if not isinstance(following, int) or following <= marker:
            return found
        marker = following


def _content_md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def _is_gone(error: BaseException) -> bool:
    """Whether the server no longer has the upload; a missing source is not a reason."""
    return isinstance(error, NotFound) and error.code == "NoSuchUpload"


def _copy_refused(details: str) -> PartCopyRefused:
    return PartCopyRefused("This server cannot copy parts of objects.", details=details)
