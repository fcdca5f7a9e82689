"""Use case: combine whole archives into one, or append some to a combined one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from time import monotonic

from msglc_browser.archive.combine_plan import CombinePlan, plan_combined
from msglc_browser.archive.combined_toc import CombinedToc
from msglc_browser.archive.node_path import NodePath
from msglc_browser.errors import BadInput, MsglcBrowserError
from msglc_browser.operations.assemble import Materials, assemble
from msglc_browser.operations.jobs import Progress, ProgressSink
from msglc_browser.operations.names import unique_names as unique_names
from msglc_browser.operations.pinned import PinnedArchive, pin_archive, read_combined_toc
from msglc_browser.operations.publish import Target, draft_for, inspect_target, publish
from msglc_browser.operations.verify import check_archive, check_children
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.write_result import WriteResult as WriteResult
from msglc_browser.storage.location import Location

_CONCURRENT_HEADERS = 16


class CombineMode(Enum):
    """How the children are reached: by name, or by position."""

    DICT = "dict"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class CombineSource:
    """One archive to take in; `name` is ignored in list mode.

    An `etag` that is not empty pins the version; then another one raises ObjectChanged. With a
    `node_path` only that node of the archive is taken, as an archive of its own.
    """

    location: Location
    name: str = ""
    size_bytes: int = 0
    etag: str = ""
    node_path: NodePath | None = None


@dataclass(frozen=True, slots=True)
class CombineSpec:
    """Sources in order, names unique in dict mode; `target` is replaced only if `overwrite`."""

    sources: tuple[CombineSource, ...]
    mode: CombineMode
    target: Location
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class AppendSpec:
    """Sources to put at the end of the combined archive `target`, in its own mode."""

    target: Location
    sources: tuple[CombineSource, ...]


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """Whether one location holds an archive; `message` says why not, or is empty."""

    location: Location
    ok: bool
    message: str
    size_bytes: int
    etag: str


@dataclass(frozen=True, slots=True)
class CombinedLayout:
    """What a combined archive holds now: `names` are its text keys in order, () for a list."""

    mode: CombineMode
    names: tuple[str, ...]
    children: int


async def check_sources(
    workspace: Workspace, locations: Sequence[Location]
) -> tuple[SourceCheck, ...]:
    """Read every header at once, and say of each location whether it holds an archive.

    Never raises for a single location: what is wrong with it stands in its message.
    """
    gate = asyncio.Semaphore(_CONCURRENT_HEADERS)

    async def check(location: Location) -> SourceCheck:
        try:
            async with gate:
                found = await pin_archive(workspace, location)
        except MsglcBrowserError as error:
            return SourceCheck(location, False, error.message, 0, "")
        return SourceCheck(location, True, "", found.size_bytes, found.version)

    return tuple(await asyncio.gather(*map(check, locations)))


async def combined_layout(workspace: Workspace, target: Location) -> CombinedLayout:
    """Mode and names of a combined archive. Raises BadInput when it is a plain one."""
    archive = await pin_archive(workspace, target)
    toc = await read_combined_toc(workspace, archive)
    names = await asyncio.to_thread(toc.text_keys, archive.header.protocol)
    return CombinedLayout(_mode(toc), names, len(toc.starts))


async def combine(workspace: Workspace, spec: CombineSpec, progress: ProgressSink) -> WriteResult:
    """Write a combined archive, byte for byte as msglc.combine would; all or nothing.

    Raises BadInput, TargetExists, ObjectChanged, VerificationFailed or any StorageError; then,
    and on cancel, the target is as before and nothing stays behind.
    """
    names = _names(spec.sources, spec.mode)
    target = await inspect_target(workspace, spec.target, overwrite=spec.overwrite)
    sources = await _pin_all(workspace, spec.sources, progress)
    plan = plan_combined([source.size_bytes for source in sources], names)
    return await _write(workspace, plan, Materials(sources), target, progress)


async def append(workspace: Workspace, spec: AppendSpec, progress: ProgressSink) -> WriteResult:
    """Replace a combined archive by itself with more children, as msglc.append would.

    Only the version that was read is replaced. Raises like `combine`, and BadInput when the
    target is a plain archive or a name is taken.
    """
    base = await pin_archive(workspace, spec.target)
    toc = await read_combined_toc(workspace, base)
    names = _names(spec.sources, _mode(toc))
    protocol = base.header.protocol
    _check_taken(names or (), toc.text_keys(protocol))
    sources = await _pin_all(workspace, spec.sources, progress)
    plan = plan_combined(
        [source.size_bytes for source in sources],
        names,
        protocol=protocol,
        magic=base.header.magic,
        base=toc,
    )
    target = Target(spec.target, base.version)
    return await _write(workspace, plan, Materials(sources, base), target, progress)


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
        if any("\ud800" <= character <= "\udfff" for character in name):
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


async def _pin_all(
    workspace: Workspace, sources: Sequence[CombineSource], progress: ProgressSink
) -> tuple[PinnedArchive, ...]:
    """Every source's header, read at once; the first failure stops the others."""
    gate = asyncio.Semaphore(_CONCURRENT_HEADERS)
    done = 0
    progress(Progress("Checking the archives", total_items=len(sources)))

    async def pin(source: CombineSource) -> PinnedArchive:
        nonlocal done
        async with gate:
            archive = await pin_archive(workspace, source.location, version=source.etag)
        done += 1
        progress(Progress("Checking the archives", done_items=done, total_items=len(sources)))
        return archive

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(pin(source)) for source in sources]
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
        raise first from first.__cause__
    return tuple(task.result() for task in tasks)


async def _write(
    workspace: Workspace,
    plan: CombinePlan,
    materials: Materials,
    target: Target,
    progress: ProgressSink,
) -> WriteResult:
    started = monotonic()
    with draft_for(target.location) as draft:
        await assemble(workspace, plan, materials, draft, progress)
        progress(Progress("Checking", plan.total_bytes, plan.total_bytes))
        await check_archive(draft)
        await check_children(draft, plan.starts)
        etag = await publish(workspace, draft, target, progress)
    return WriteResult(target.location, plan.total_bytes, etag, monotonic() - started)
