"""Use case: combine whole archives into one, or append some to a combined one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from msglc_browser.archive.building.combine_plan import CombinePlan, plan_combined
from msglc_browser.archive.building.combined_toc import CombinedToc
from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.segments import Copied, Segment
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.errors import BadInput, MsglcBrowserError, describe
from msglc_browser.operations.combining.combine_children import (
    Child,
    CombineSource,
    gather_children,
)
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.pinned import pin_archive, read_combined_toc
from msglc_browser.operations.writing.publish import inspect_target
from msglc_browser.operations.writing.write_layout import Layout, write_layout
from msglc_browser.operations.writing.write_result import WriteResult, telling_outcome
from msglc_browser.storage.places.location import Location, is_utf8
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import update

_CONCURRENT_HEADERS = 16


class CombineMode(Enum):
    """How children are addressed: by name, or by position."""

    DICT = "dict"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class CombineSpec:
    """Sources in order, names unique in dict mode; `target` is replaced only if `overwrite`."""

    sources: tuple[CombineSource, ...]
    mode: CombineMode
    target: Location
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class AppendSpec:
    """Sources to append to the combined archive `target`, in its own mode.

    A non-empty `etag` is the version to append to, so that a retry does not append the same
    sources again.
    """

    target: Location
    sources: tuple[CombineSource, ...]
    etag: str = ""


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """Whether a location holds an archive; `message` is the reason if not, otherwise empty."""

    location: Location
    ok: bool
    message: str
    size_bytes: int | None
    etag: str


@dataclass(frozen=True, slots=True)
class CombinedLayout:
    """The contents of a combined archive: `names` are its text keys in order, () for a list."""

    mode: CombineMode
    names: tuple[str, ...]
    children: int
    size_bytes: int = field(compare=False)
    etag: str = field(default="", compare=False)


async def check_sources(
    workspace: Workspace, locations: Sequence[Location]
) -> tuple[SourceCheck, ...]:
    """Read all headers concurrently, and report for each location whether it holds an archive.

    Never raises for a single location: its problem is reported in its message.
    """

    async def check(location: Location) -> SourceCheck:
        try:
            found = await pin_archive(workspace, Version(location))
        except MsglcBrowserError as error:
            reason = describe(error).title.removeprefix(f"{location}: ")  # its name is beside it
            return SourceCheck(location, False, reason, None, "")
        return SourceCheck(location, True, "", found.size_bytes, found.version.etag)

    return tuple(await run_limited(locations, check, limit=_CONCURRENT_HEADERS))


async def combined_layout(workspace: Workspace, target: Location) -> CombinedLayout:
    """Mode and names of a combined archive. Raises BadInput if it is a plain one."""
    archive = await pin_archive(workspace, Version(target))
    toc = await read_combined_toc(workspace, archive)
    names = await asyncio.to_thread(toc.text_keys, archive.header.protocol)
    count, size_bytes = len(toc.starts), archive.size_bytes
    return CombinedLayout(_mode(toc), names, count, size_bytes, archive.version.etag)


async def combine(workspace: Workspace, spec: CombineSpec, progress: ProgressSink) -> WriteResult:
    """Write a combined archive, byte for byte as msglc.combine would; all or nothing.

    Raises BadInput, TargetExists, ObjectChanged, VerificationFailed or any StorageError; then,
    and on cancel, the target is unchanged and nothing is left behind.
    """
    with telling_outcome(spec.target) as outcome:
        names = _names(spec.sources, spec.mode)
        condition = await inspect_target(workspace, spec.target, overwrite=spec.overwrite)
        outcome.condition = condition
        children = await gather_children(workspace, spec.sources, progress)
        plan = plan_combined([child.size_bytes for child in children], names)
        return await write_layout(
            workspace, _layout(plan, children), spec.target, condition, progress
        )


async def append(workspace: Workspace, spec: AppendSpec, progress: ProgressSink) -> WriteResult:
    """Replace a combined archive with itself and more children, as msglc.append would.

    Only the version that was read is replaced. Raises like `combine`, and BadInput if the
    target is a plain archive or a name is taken.
    """
    with telling_outcome(spec.target, update(Version(spec.target, spec.etag))):
        base = await pin_archive(workspace, Version(spec.target, spec.etag))
        toc = await read_combined_toc(workspace, base)
        names = _names(spec.sources, _mode(toc))
        protocol = base.header.protocol
        _check_taken(names or (), toc.text_keys(protocol))
        children = await gather_children(workspace, spec.sources, progress)
        plan = plan_combined(
            [child.size_bytes for child in children],
            names,
            protocol=protocol,
            magic=base.header.magic,
            base=toc,
        )
        condition = update(base.version)
        layout = _layout(plan, children, base.version)
        return await write_layout(workspace, layout, spec.target, condition, progress)


def _layout(
    plan: CombinePlan, children: Sequence[Child], base: Version[Location] | None = None
) -> Layout:
    """Each child has its own source; the base comes last."""
    moved = [
        [_from_source(segment, number) for segment in child.segments]
        for number, child in enumerate(children)
    ]
    sources = tuple(child.source for child in children)
    return Layout(
        plan.segments(moved, base=len(sources)),
        sources if base is None else (*sources, base),
        tuple(HEADER_SIZE + start for start in plan.starts),
    )


def _from_source(segment: Segment, source: int) -> Segment:
    return Copied(source, segment.span) if isinstance(segment, Copied) else segment


def _mode(toc: CombinedToc) -> CombineMode:
    return CombineMode.LIST if toc.keys is None else CombineMode.DICT


def _names(sources: Sequence[CombineSource], mode: CombineMode) -> list[str] | None:
    """The names in dict mode, checked. Raises BadInput."""
    if not sources:
        raise BadInput("There is nothing to combine.", hint="Choose at least one archive.")
    if mode is CombineMode.LIST:
        return None
    names = [source.name for source in sources]
    seen: set[str] = set()
    for name, source in zip(names, sources, strict=True):
        if not name:
            raise BadInput(f"{source.location} has no name.", hint="Give every archive a name.")
        if name in seen:
            raise BadInput(f'Two archives are named "{name}".', hint="Rename one of them.")
        if not is_utf8(name):
            raise BadInput(f"The name {name!r} is not valid Unicode text.", hint="Rename it.")
        seen.add(name)
    return names


def _check_taken(names: Sequence[str], taken: Sequence[str]) -> None:
    both = set(names).intersection(taken)
    if both:
        name = next(name for name in names if name in both)
        raise BadInput(
            f'The archive already has a child named "{name}".', hint="Choose another name."
        )
