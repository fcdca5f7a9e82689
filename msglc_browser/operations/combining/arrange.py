"""Use case: remove, rename and reorder the children of a combined archive."""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.building.arrange_plan import (
    ArrangePlan,
    KeptChild,
    child_limits,
    plan_arranged,
)
from msglc_browser.archive.building.combined_toc import CombinedToc, encode_text
from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.items.keys import key_step
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep, brief_step
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import BadInput
from msglc_browser.operations.combining.combine import CombineMode
from msglc_browser.operations.combining.combined_source import (
    CombinedSource,
    child_spans,
    read_combined,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.pinned import pinned_source
from msglc_browser.operations.writing.publish import inspect_target
from msglc_browser.operations.writing.write_layout import Layout, write_layout
from msglc_browser.operations.writing.write_result import WriteResult, telling_outcome
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import update


@dataclass(frozen=True, slots=True)
class ArrangedChild:
    """A child to keep: its 0-based `position` now, and its `name` from now on.

    None keeps the key as it is, whatever it is; lists have no names.
    """

    position: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ArrangeSpec:
    """`children` in their new order; those not named are left out.

    The archive `source` is replaced, on the condition that it is still the version `etag`
    (when not empty); with another `target` it stays, and `target` is written: over something
    that is there only if `overwrite`.
    """

    source: Location
    children: tuple[ArrangedChild, ...]
    etag: str = ""
    target: Location | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class CombinedChild:
    """A child as it is now, at byte `start` of the object; it takes at most `size_bytes`.

    `name` is what a person reads: the key itself when `is_text`, else how it is written in a
    path; "" in a list.
    """

    position: int
    name: str
    is_text: bool
    start: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CombinedChildren:
    """All children of one version of a combined archive, in order."""

    etag: str
    mode: CombineMode
    children: tuple[CombinedChild, ...]


async def children_of(workspace: Workspace, location: Location, etag: str = "") -> CombinedChildren:
    """What there is to arrange; reads nothing of the children themselves.

    Raises BadInput for a plain archive, CorruptArchive when two children share their bytes,
    ObjectChanged when it is another version than `etag`, and any StorageError.
    """
    async with pinned_source(workspace, Version(location, etag)) as source:
        combined = await read_combined(workspace, source)
    children = await run_to_end(_children, combined)
    mode = CombineMode.LIST if combined.toc.keys is None else CombineMode.DICT
    return CombinedChildren(combined.archive.version.etag, mode, children)


async def arrange(workspace: Workspace, spec: ArrangeSpec, progress: ProgressSink) -> WriteResult:
    """Write the archive anew from its own children, byte for byte as msglc.combine would.

    Raises BadInput for an empty result, names given twice, positions that do not exist or
    repeat; NotAnArchive or CorruptArchive for a child that cannot be kept; TargetExists,
    ObjectChanged, VerificationFailed or any StorageError. Then, and on cancel, source and target
    are as before.
    """
    place = spec.target or spec.source
    with telling_outcome(place):
        condition = None
        if place != spec.source:
            condition = await inspect_target(workspace, place, overwrite=spec.overwrite)
        progress(Progress("Checking the archives"))
        combined, plan = await _plan(workspace, spec)
        # In place, what may be replaced is the version that was read.
        version = combined.archive.version
        condition = condition or update(version)
        layout = Layout(plan.segments, (version,), plan.children)
        return await write_layout(workspace, layout, place, condition, progress)


async def _plan(workspace: Workspace, spec: ArrangeSpec) -> tuple[CombinedSource, ArrangePlan]:
    async with pinned_source(workspace, Version(spec.source, spec.etag)) as source:
        combined = await read_combined(workspace, source)
        keys = await run_to_end(_keys, spec.children, combined)
        limits = await run_to_end(child_limits, combined.toc)
        wanted = {child.position: limits[child.position] for child in spec.children}
        spans = await child_spans(workspace, source, wanted)
    kept = [KeptChild(span, key) for span, key in zip(spans.values(), keys, strict=True)]
    return combined, await run_to_end(plan_arranged, kept, combined.archive.header)


def _children(combined: CombinedSource) -> tuple[CombinedChild, ...]:
    found = []
    for position, limit in enumerate(child_limits(combined.toc)):
        step = _step(combined, position)
        is_text = step is not None and step.type_name == "str"
        name = "" if step is None else str(step.value) if is_text else brief_step(step)
        found.append(CombinedChild(position, name, is_text, limit.start, limit.size))
    return tuple(found)


def _step(combined: CombinedSource, position: int) -> PathStep | None:
    keys = combined.toc.keys
    return None if keys is None else key_step(combined.archive.header.protocol, keys[position])


def _keys(children: Sequence[ArrangedChild], combined: CombinedSource) -> list[bytes | None]:
    """The key of each child to be, encoded; None for each in a list. Raises BadInput."""
    _check_positions(children, len(combined.toc.starts))
    if combined.toc.keys is None:
        if any(child.name is not None for child in children):
            raise BadInput("The children of a list have no names.")
        return [None] * len(children)
    protocol = combined.archive.header.protocol
    keys = [_key(child, combined.toc, protocol) for child in children]
    seen: set[bytes | str] = set()
    for key in keys:
        identity = _identity(protocol, key)
        if identity in seen:
            raise BadInput(
                f"Two children are named {brief_step(key_step(protocol, key))}.",
                hint="Rename one of them.",
            )
        seen.add(identity)
    return [*keys]


def _identity(protocol: Protocol, key: bytes) -> bytes | str:
    """What readers tell a key by, however it is encoded."""
    head = peek_head(protocol, key, 0)
    if head is not None and head.kind is HeadKind.TEXT:
        return key[head.end :]
    return repr(key_step(protocol, key))


def _check_positions(children: Sequence[ArrangedChild], count: int) -> None:
    if not children:
        raise BadInput(
            "Nothing would be left of the archive.", hint="Keep at least one of its children."
        )
    seen: set[int] = set()
    for child in children:
        if not 0 <= child.position < count:
            raise BadInput(
                f"There is no child {child.position:,}: the archive has {count:,}.",
                hint="Reload the archive, then arrange it again.",
            )
        if child.position in seen:
            raise BadInput(f"Child {child.position:,} is in the new order twice.")
        seen.add(child.position)


def _key(child: ArrangedChild, toc: CombinedToc, protocol: Protocol) -> bytes:
    if child.name is None:
        return (toc.keys or ())[child.position]
    if not child.name:
        raise BadInput(f"Child {child.position:,} has no name.", hint="Give every child a name.")
    try:
        return encode_text(child.name, protocol)
    except UnicodeEncodeError as error:
        raise BadInput(
            f"The name {child.name!r} is not valid Unicode text.", hint="Rename it."
        ) from error
