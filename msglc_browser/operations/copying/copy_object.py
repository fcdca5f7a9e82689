"""Copy or move one object, all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import finish_anyway
from msglc_browser.errors import (
    AccessDenied,
    BadInput,
    MsglcBrowserError,
    NotFound,
    ObjectChanged,
    TargetExists,
    Unsupported,
    VerificationFailed,
)
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.operations.transfer.learning_deletion import LearningDeletion
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.pinned import read_pinned
from msglc_browser.operations.writing.verify_plain import object_copy, verify_plain_object
from msglc_browser.operations.writing.write_result import telling_outcome, telling_written
from msglc_browser.storage.places.location import S3Location, is_utf8
from msglc_browser.storage.places.version import Seen, Version, changed_meanwhile, is_same_etag
from msglc_browser.storage.s3.lists.listing import size_in
from msglc_browser.storage.s3.same_service import may_be_one_server
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.attributes import (
    UNREAD_TAGS,
    Attributes,
    attributes_in,
    attributes_of,
)
from msglc_browser.storage.writing.conditional_write import (
    CREATE,
    Condition,
    Landing,
    Reply,
    WriteMode,
    target_exists,
)
from msglc_browser.storage.writing.multipart import DataPart, MultipartUpload
from msglc_browser.storage.writing.present import present_version
from msglc_browser.storage.writing.server_copy import copy_on_server, is_copied_in_parts
from msglc_browser.storage.writing.upload import LARGEST_PUT_BYTES, part_spans, put_whole

_GRACE_S: Final = 15.0
OnBytes: TypeAlias = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class CopySpec:
    """Copy the version `source`, as it was listed, to `target`, replaced only if `overwrite`."""

    source: Version[S3Location]
    target: S3Location
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Copied:
    """The new version, the one it was copied from, and notes about what it has not kept."""

    version: Version[S3Location]
    source: Version[S3Location]
    notes: tuple[str, ...] = ()


class ObjectCopy:
    """One copy, with its metadata, headers, tags and storage class; `run` it again after an error.

    On the server if both are on one, otherwise through this computer, in bounded memory.
    """

    def __init__(self, workspace: Workspace, spec: CopySpec, *, is_thorough: bool = False) -> None:
        """If `is_thorough`, as before the source is deleted, tags and grants are looked at too."""
        self._workspace = workspace
        self._spec = spec
        self._is_thorough = is_thorough
        self._condition = CREATE
        self._on_bytes: OnBytes = lambda _done_bytes: None
        self._source = spec.source
        self._head: Reply = {}
        self._attributes = Attributes()
        self._was_sent = False  # the request that makes the copy, perhaps in vain
        self._is_sent = False  # through this computer
        self.copied: Copied | None = None
        """The result of a run that has succeeded."""

    async def run(self, condition: Condition, on_bytes: OnBytes) -> Copied:
        """Copy and verify; `on_bytes` receives the total of bytes done.

        Raises ObjectChanged if the source is no longer the version listed, TargetExists,
        VerificationFailed or any StorageError. After an error that left it unknown whether the copy
        was made, the next run takes over one that is there.
        """
        self._condition, self._on_bytes = condition, on_bytes
        target = self._spec.target
        with telling_outcome(target, condition):
            _check_names(self._spec, condition)
            notes: tuple[str, ...] = ()
            try:
                written = await self._write()
            except TargetExists:
                if self._is_marker:
                    written = Version(target, "", 0)  # there is one already
                elif self._was_sent:
                    notes, written = await self._take_over()
                else:
                    raise
            else:
                with telling_written(target):
                    notes = await finish_anyway(self._verify(written), grace_s=_GRACE_S)
        self.copied = Copied(written, self._source, notes)
        return self.copied

    async def _take_over(self) -> tuple[tuple[str, ...], Version[S3Location]]:
        """What an earlier request has made. Raises TargetExists if it is something else."""
        target, self._was_sent = self._spec.target, False
        present = await present_version(self._to, target)
        if present is None or _may_be_one(self._spec.source.location, target):
            raise target_exists(target)
        try:
            notes = await self._verify(present)
        except (ObjectChanged, VerificationFailed) as error:
            raise target_exists(target) from error
        if notes:
            raise target_exists(target)  # of another program, with the same bytes
        return notes, present

    @property
    def _is_marker(self) -> bool:
        """Whether it is the empty object that marks a folder."""
        return self._spec.target.key.endswith("/") and not self._source.size_bytes

    async def _write(self) -> Version[S3Location]:
        spec = self._spec
        self._from = await self._workspace.store(spec.source.location.profile_id)
        self._to = await self._workspace.store(spec.target.profile_id)
        await self._look_at_source()
        # SeaweedFS 4.48 finds no marker of a folder to copy.
        if self._is_marker or not _is_one_server(self._from, self._to):
            return await self._send()
        if self._is_thorough or is_copied_in_parts(self._source.size_bytes or 0):
            await self._look_further()
        journal = self._workspace.journal_for(spec.target)
        try:
            return await copy_on_server(
                self._landing(), self._source, on_bytes=self._on_bytes, journal=journal
            )
        except (AccessDenied, NotFound, ObjectChanged, Unsupported):
            # The key of the target may not be allowed to read the source, or be of another tenant.
            if self._from is self._to:
                raise
        return await self._send()

    async def _verify(self, written: Version[S3Location]) -> tuple[str, ...]:
        """Compare size, ETag and attributes; where the ETags cannot be compared, both ends."""
        target, source = self._spec.target, self._source
        head = await _head(self._to, target)
        found = attributes_in(head)
        if written.is_other(found.etag):
            raise changed_meanwhile(
                target,
                "was written, but another program replaced it immediately",
                hint="Check the current version.",
            )
        size_bytes = size_in(head, "ContentLength")
        if size_bytes is not None and size_bytes != source.size_bytes:
            raise VerificationFailed(
                f"{target} has {size_bytes:,} bytes on the server, but its source has "
                f"{source.size_bytes:,}.",
                hint="Check it before using it.",
            )
        if not (size_bytes is not None and is_same_etag(source.etag, found.etag)):
            original = object_copy(self._from, source, source.size_bytes or 0)
            await verify_plain_object(self._to, written, original)
        wanted = dict(self._attributes.arguments)
        if self._is_thorough and "Tagging" in wanted:
            found = await attributes_of(self._to, target, head)
        else:
            wanted.pop("Tagging", None)  # HEAD does not return them
        known = [each for each in self._attributes.lost if self._is_sent or each not in UNREAD_TAGS]
        lost = (*known, *Attributes(wanted).missing_from(found))
        if not lost:
            return ()
        return (f"{target.name} has not kept everything of its source: {', '.join(lost)}.",)

    async def _look_at_source(self) -> None:
        """Pin the version that is copied, and learn what it has besides its bytes."""
        listed = self._spec.source
        try:
            head = await _head(self._from, listed.location)
        except NotFound as error:
            raise listed.changed(seen=Seen.LISTED) from error
        self._head, self._attributes = head, attributes_in(head)
        listed.check(self._attributes.etag, seen=Seen.LISTED)
        size_bytes = size_in(head, "ContentLength")
        if size_bytes is None:
            info = await self._from.head(listed.location.bucket, listed.location.key)
            size_bytes = info.size_bytes
        self._source = Version(listed.location, self._attributes.etag, size_bytes)

    async def _look_further(self) -> None:
        """Tags too, which only CopyObject copies by itself."""
        self._attributes = await attributes_of(self._from, self._source.location, self._head)

    async def _send(self) -> Version[S3Location]:
        self._is_sent = True
        await self._look_further()
        if not _is_one_server(self._from, self._to):
            self._attributes = self._attributes.elsewhere()
        target, size_bytes = self._spec.target, self._source.size_bytes or 0
        landing = self._landing()
        if size_bytes <= LARGEST_PUT_BYTES:
            data = await self._read(Span(0, size_bytes)) if size_bytes else b""
            etag = await put_whole(landing, data)
            self._on_bytes(size_bytes)
            return Version(target, etag, size_bytes)
        spans = part_spans(size_bytes)
        parts = [DataPart(span.size, partial(self._read, span)) for span in spans]
        upload = MultipartUpload(
            landing,
            parts,
            on_bytes=self._on_bytes,
            journal=self._workspace.journal_for(target),
        )
        return Version(target, await upload.run(), size_bytes)

    def _landing(self) -> Landing:
        def on_send() -> None:
            self._was_sent = True

        arguments = self._attributes.arguments
        return Landing(self._to, self._spec.target, self._condition, arguments, on_send=on_send)

    async def _read(self, span: Span) -> bytes:
        return await read_pinned(self._workspace, self._source, span)


class CopiedDeletion:
    """Deletes what was copied, the last step of a move; one for all objects of a move."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._deletion = LearningDeletion()

    async def delete(self, copied: Version[S3Location], name: str) -> None:
        """Delete the version that was copied to an object called `name`.

        One that is already gone is not an error. Raises ObjectChanged or any StorageError, which
        says that the copy is complete.
        """
        store = await self._workspace.store(copied.location.profile_id)
        try:
            await self._deletion.delete(store, DeleteSpec(copied.location, copied.etag))
        except NotFound:
            return
        except MsglcBrowserError as error:
            error.target_note = f"{name} is complete. {error.target_note}".rstrip()
            raise


def _check_names(spec: CopySpec, condition: Condition) -> None:
    source, target = spec.source.location, spec.target
    if source == target:
        raise BadInput(f"{target} would be copied onto itself.", hint="Choose another name.")
    # An object that does not exist yet cannot be the source.
    is_new = condition.mode is WriteMode.CREATE and not condition.is_unseen
    if _may_be_one(source, target) and not is_new:
        raise BadInput(
            f"{target} is not replaced: it may be the same object, by another connection.",
            hint="Choose another name, or delete it first if it is on another server.",
        )
    if not is_utf8(target.key):
        raise BadInput(
            f"{target.name} is not valid Unicode text and cannot be an object name.",
            hint="Choose another name.",
        )


def _may_be_one(source: S3Location, target: S3Location) -> bool:
    """Whether two connections may lead to one object."""
    return (source.bucket, source.key) == (target.bucket, target.key)


def _is_one_server(one: S3Store, other: S3Store) -> bool:
    return may_be_one_server(one.profile.endpoint, other.profile.endpoint)


async def _head(store: S3Store, location: S3Location) -> Reply:
    return await store.call("head_object", Bucket=location.bucket, Key=location.key)
