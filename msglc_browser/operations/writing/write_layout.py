"""Write the layout of a new archive: by server-side copy, through this computer, or on disk.

The route is chosen here. Nothing is stored before the last step, and the result is verified.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic

from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.segments import Copied, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.concurrency.uncancelled import finish_anyway, run_to_end
from msglc_browser.errors import BadInput, NotFound
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.assemble import assemble, read_segments
from msglc_browser.operations.writing.carry_over import carried_over, notes_on, telling_rights
from msglc_browser.operations.writing.pinned import read_pinned
from msglc_browser.operations.writing.publish import draft_for, place_file
from msglc_browser.operations.writing.verify import (
    check_archive,
    check_children,
    check_copy,
    read_spans,
    verify_copied,
    verify_layout,
)
from msglc_browser.operations.writing.verify_copy import ReadSpans
from msglc_browser.operations.writing.verify_plain import PlainCopy, verify_plain_object
from msglc_browser.operations.writing.write_recipe import WriteRecipe, encode_recipe
from msglc_browser.operations.writing.write_result import (
    WriteResult,
    notes_on_target,
    telling_outcome,
    telling_written,
)
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.attributes import Attributes
from msglc_browser.storage.writing.conditional_write import Condition, Landing
from msglc_browser.storage.writing.local_write import file_version
from msglc_browser.storage.writing.multipart import (
    DataPart,
    HeldPart,
    MultipartUpload,
    PartCopyRefused,
    ServerPart,
    UploadPart,
)
from msglc_browser.storage.writing.part_plan import CopiedPart, Part, joined, plan_parts
from msglc_browser.storage.writing.upload import LARGEST_PUT_BYTES, put_whole

_GRACE_S = 15.0
_CONCURRENT_HEADS = 16
NO_PART_COPY = (
    "This server cannot copy parts of objects: the data was transferred through this computer."
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The segments of the result; `children` are the starts of child archives in it, in bytes."""

    segments: tuple[Segment, ...]
    sources: tuple[Version[Location], ...]
    children: tuple[int, ...] = ()
    is_archive: bool = True

    @property
    def size_bytes(self) -> int:
        """Size of the result."""
        return total_size(self.segments)

    @property
    def whole_copy(self) -> Copied | None:
        """The run of a source that makes up the result, None if it has several."""
        first = self.segments[0] if len(self.segments) == 1 else None
        return first if isinstance(first, Copied) else None


@dataclass(frozen=True, slots=True)
class Continued:
    """An upload that an earlier run started: its ID, and the parts the server holds."""

    upload_id: str
    held: Mapping[int, HeldPart]

    def done(self, parts: Sequence[Part]) -> dict[int, str]:
        """Number and ETag of the parts that need not be sent again."""
        return {
            number: self.held[number].etag
            for number, part in enumerate(parts, start=1)
            if number in self.held and _is_whole(self.held[number], part)
        }


async def write_layout(
    workspace: Workspace,
    layout: Layout,
    location: Location,
    condition: Condition,
    progress: ProgressSink,
) -> WriteResult:
    """Write the layout to `location`; all or nothing.

    For a bucket, the server copies what it already has; the rest is sent by this computer part by
    part, without a temporary file. Raises TargetExists, ObjectChanged, VerificationFailed,
    LimitExceeded or any StorageError; then, and on cancel, the target is unchanged.
    """
    started = monotonic()
    notes: tuple[str, ...] = ()
    with telling_outcome(location, condition):
        if isinstance(location, LocalLocation):
            await _to_file(workspace, layout, location, condition, progress)
            etag = ""
        else:
            work = await _work(workspace, layout, location, condition, progress)
            etag, notes = await work.run()
    return WriteResult(location, layout.size_bytes, etag, monotonic() - started, notes)


async def _to_file(
    workspace: Workspace,
    layout: Layout,
    location: LocalLocation,
    condition: Condition,
    progress: ProgressSink,
) -> None:
    with draft_for(location, workspace.journal) as draft:
        await assemble(workspace, layout.segments, layout.sources, draft, progress)
        progress(Progress("Checking", layout.size_bytes, layout.size_bytes))
        await check_archive(draft, magics=workspace.magics)
        copied = layout.whole_copy
        if copied is not None:
            source = layout.sources[copied.source]
            await check_copy(draft, partial(_read_original, workspace, source, copied))
        starts = [start - HEADER_SIZE for start in layout.children]
        await check_children(draft, starts, magics=workspace.magics)
        await place_file(draft, location, condition, progress)


async def _read_original(
    workspace: Workspace, source: Version[Location], copied: Copied, spans: Sequence[Span]
) -> list[bytes]:
    """The bytes expected at `spans` of the target, from the source it is a run of."""
    location, start = source.location, copied.span.start
    moved = [Span(start + span.start, start + span.end) for span in spans]
    if isinstance(location, LocalLocation):
        return [await read_pinned(workspace, source, span) for span in moved]
    store = await workspace.store(location.profile_id)
    return await read_spans(store, Version(location, source.etag), moved)


def _plain_copy(source: Version[Location], copied: Copied, read: ReadSpans) -> PlainCopy:
    location = source.location
    path = location.path if isinstance(location, LocalLocation) else None
    return PlainCopy(source, copied.size, read, path)


@dataclass(frozen=True, slots=True)
class _ToBucket:
    workspace: Workspace
    layout: Layout
    target: S3Location
    condition: Condition
    progress: ProgressSink
    attributes: Attributes
    carries_over: bool = True

    async def run(self) -> tuple[str, tuple[str, ...]]:
        """The ETag, and notes for the user."""
        store = await self.workspace.store(self.target.profile_id)
        parts = await self.plan(copies=True)
        has_copies = bool(_copied(parts))
        try:
            if has_copies and not store.copies_parts:
                parts = await self.plan(copies=False)
            etag = await self._store(parts)
        except PartCopyRefused:
            store.copies_parts = False
            etag = await self._store(await self.plan(copies=False))
        notes = await self.verify(etag)
        return etag, (*notes, NO_PART_COPY) if has_copies and not store.copies_parts else notes

    async def upload(self, parts: Sequence[Part], *, continued: Continued | None = None) -> str:
        """Publish with a multipart upload."""
        store = await self.workspace.store(self.target.profile_id)
        sources = self.layout.sources
        copied = _copied(parts)
        phase = "Copying on the server" if copied else "Uploading"
        size_bytes = self.layout.size_bytes

        def tell(done_bytes: int) -> None:
            self.progress(Progress(phase, done_bytes, size_bytes))

        tell(0)
        upload = MultipartUpload(
            self._landing(store),
            [self._part(part) for part in parts],
            on_bytes=tell,
            check_sources=partial(
                self._check_sources,
                [
                    source
                    for number, source in enumerate(sources)
                    if number in copied or isinstance(source.location, LocalLocation)
                ],
            ),
            journal=self.workspace.journal_for(self.target),
            recipe=encode_recipe(self._recipe(copies=bool(copied))),
            upload_id=continued.upload_id if continued else "",
            done=continued.done(parts) if continued else {},
        )
        with telling_rights(self.attributes):
            return await upload.run()

    async def verify(self, etag: str) -> tuple[str, ...]:
        """Read back the structure of an archive; a cancel comes too late for it. Returns notes."""
        size_bytes = self.layout.size_bytes
        self.progress(Progress("Verifying", size_bytes, size_bytes))
        store = await self.workspace.store(self.target.profile_id)
        written = Version(self.target, etag, size_bytes)
        with telling_written(self.target):
            await finish_anyway(self._check(store, written), grace_s=_GRACE_S)
        notes = await finish_anyway(notes_on(store, written, self.attributes), grace_s=_GRACE_S)
        return (*notes, *notes_on_target(self.target, self.condition))

    def _landing(self, store: S3Store) -> Landing:
        return Landing(store, self.target, self.condition, self.attributes.arguments)

    async def _check(self, store: S3Store, written: Version[S3Location]) -> None:
        layout = self.layout
        copied = layout.whole_copy
        if copied is not None:
            source = layout.sources[copied.source]
            original = partial(_read_original, self.workspace, source, copied)
            if layout.is_archive:
                await verify_copied(store, written, original)
            else:
                await verify_plain_object(store, written, _plain_copy(source, copied, original))
            return
        await verify_layout(
            store,
            written,
            layout.segments,
            layout.children,
            magics=self.workspace.magics,
        )

    async def plan(self, *, copies: bool) -> tuple[Part, ...]:
        """The parts of the upload; with `copies`, those that the server can copy are."""
        sources = self.layout.sources
        here = {n for n, source in enumerate(sources) if copies and self._is_here(source)}
        # Thousands of sources take a moment: not on the loop.
        return await asyncio.to_thread(plan_parts, self.layout.segments, copyable=here)

    async def _store(self, parts: Sequence[Part]) -> str:
        if _copied(parts) or self.layout.size_bytes > LARGEST_PUT_BYTES:
            return await self.upload(parts)
        store = await self.workspace.store(self.target.profile_id)
        with telling_rights(self.attributes):
            return await self._put(self._landing(store))

    async def _put(self, landing: Landing) -> str:
        size_bytes = self.layout.size_bytes
        self.progress(Progress("Copying", 0, size_bytes))
        data = await read_segments(self.workspace, self.layout.segments, self.layout.sources)
        self.progress(Progress("Uploading", 0, size_bytes))
        etag = await put_whole(landing, data)
        self.progress(Progress("Uploading", size_bytes, size_bytes))
        return etag

    def _is_here(self, source: Version[Location]) -> bool:
        location = source.location
        return isinstance(location, S3Location) and location.profile_id == self.target.profile_id

    def _part(self, part: Part) -> UploadPart:
        sources = self.layout.sources
        if isinstance(part, CopiedPart):
            source = sources[part.source]
            assert isinstance(source.location, S3Location)
            return ServerPart(Version(source.location, source.etag), part.span)
        return DataPart(part.size, partial(read_segments, self.workspace, part.segments, sources))

    def _recipe(self, *, copies: bool) -> WriteRecipe:
        layout = self.layout
        return WriteRecipe(
            joined(layout.segments),
            layout.sources,
            self.condition,
            copies,
            layout.children,
            layout.is_archive,
            self.carries_over,
        )

    async def _check_sources(self, sources: Sequence[Version[Location]]) -> None:
        """Not every server honours the condition on a copy's source; files have none at all."""
        await run_limited(sources, self._check_source, limit=_CONCURRENT_HEADS)

    async def _check_source(self, source: Version[Location]) -> None:
        location = source.location
        if isinstance(location, LocalLocation):
            present = await run_to_end(file_version, location.path)
            source.check(present.etag if present else "")
            return
        store = await self.workspace.store(location.profile_id)
        try:
            found = await store.head(location.bucket, location.key)
        except NotFound as error:
            raise source.changed() from error
        source.check(found.etag)


async def _work(
    workspace: Workspace,
    layout: Layout,
    target: S3Location,
    condition: Condition,
    progress: ProgressSink,
    *,
    carries_over: bool = True,
) -> _ToBucket:
    if not carries_over:
        return _ToBucket(workspace, layout, target, condition, progress, Attributes(), False)
    in_place = any(source.location == target for source in layout.sources)
    store = await workspace.store(target.profile_id)
    attributes = await carried_over(store, target, condition, in_place=in_place)
    return _ToBucket(workspace, layout, target, condition, progress, attributes)


def _is_whole(held: HeldPart, part: Part) -> bool:
    return bool(held.etag) and held.size_bytes == part.size


def _copied(parts: Sequence[Part]) -> set[int]:
    """Numbers of the sources that the server copies from."""
    return {part.source for part in parts if isinstance(part, CopiedPart)}


async def continue_layout(
    workspace: Workspace,
    recipe: WriteRecipe,
    target: S3Location,
    continued: Continued,
    progress: ProgressSink,
) -> WriteResult:
    """Resume the upload of a layout. Raises like `write_layout`; the upload is then kept."""
    started = monotonic()
    layout = Layout(recipe.segments, recipe.sources, recipe.children, recipe.is_archive)
    if not layout.segments:
        raise BadInput("There is nothing to upload.")
    with telling_outcome(target, recipe.condition):
        work = await _work(
            workspace,
            layout,
            target,
            recipe.condition,
            progress,
            carries_over=recipe.carries_over,
        )
        parts = await work.plan(copies=recipe.copies)
        etag = await work.upload(parts, continued=continued)
        notes = await work.verify(etag)
    return WriteResult(target, layout.size_bytes, etag, monotonic() - started, notes)
