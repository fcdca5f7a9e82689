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
from msglc_browser.operations.writing.carry_over import lost_by_replacing
from msglc_browser.operations.writing.pinned import pinned_source
from msglc_browser.operations.writing.publish import inspect_target
from msglc_browser.operations.writing.write_layout import Layout, write_layout
from msglc_browser.operations.writing.write_result import WriteResult, telling_outcome
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import update


@dataclass(frozen=True, slots=True)
class ArrangedChild:
    """A child to keep: its current 0-based `position`, and its new `name`.

    None keeps the key, even one that is not text; lists have no names.
    """

    position: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ArrangeSpec:
    """`children` in their new order; the others are removed.

    The archive `source` is replaced, provided that it is still the version `etag` (if not empty).
    With a different `target` it is kept, and `target` is written: over an existing one only if
    `overwrite`.
    """

    source: Location
    children: tuple[ArrangedChild, ...]
    etag: str = ""
    target: Location | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class CombinedChild:
    """A child in its current state, at byte `start` of the object; at most `size_bytes` long.

    `name` is the displayed name: the key itself if `is_text`, otherwise as written in a path;
    "" in a list.
    """

    position: int
    name: str
    is_text: bool
    start: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CombinedChildren:
    """All children of one version of a combined archive, in order.

    `lost` names what rewriting it would not keep of the object, besides the contents.
    """

    etag: str
    mode: CombineMode
    children: tuple[CombinedChild, ...]
    lost: tuple[str, ...] = ()


async def children_of(workspace: Workspace, location: Location, etag: str = "") -> CombinedChildren:
    """The children that can be arranged; reads nothing of the children themselves.

    Raises BadInput for a plain archive, CorruptArchive if two children share their bytes,
    ObjectChanged if the version is not `etag`, and any StorageError.
    """
    async with pinned_source(workspace, Version(location, etag)) as source:
        combined = await read_combined(workspace, source)
    children = await run_to_end(_children, combined)
    mode = CombineMode.LIST if combined.toc.keys is None else CombineMode.DICT
    lost = await lost_by_replacing(workspace, location, in_place=True)
    return CombinedChildren(combined.archive.version.etag, mode, children, lost)


async def arrange(workspace: Workspace, spec: ArrangeSpec, progress: ProgressSink) -> WriteResult:
    """Write the archive from its own children, byte for byte as msglc.combine would.

    Raises BadInput for an empty result, repeated names, positions that do not exist or repeat;
    NotAnArchive or CorruptArchive for a child that cannot be kept; TargetExists, ObjectChanged,
    VerificationFailed or any StorageError. Then, and on cancel, source and target are unchanged.
    """
    place = spec.target or spec.source
    with telling_outcome(place) as outcome:
        condition = None
        if place != spec.source:
            condition = await inspect_target(workspace, place, overwrite=spec.overwrite)
        outcome.condition = condition or update(Version(place, spec.etag))
        progress(Progress("Checking the archives"))
        combined, plan = await _plan(workspace, spec)
        # In place, only the version that was read may be replaced.
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
    """The encoded key of each future child; None for each in a list. Raises BadInput."""
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
    """The form in which readers compare keys, however they are encoded."""
    head = peek_head(protocol, key, 0)
    if head is not None and head.kind is HeadKind.TEXT:
        return key[head.end :]
    return repr(key_step(protocol, key))


def _check_positions(children: Sequence[ArrangedChild], count: int) -> None:
    if not children:
        raise BadInput("The archive would be empty.", hint="Keep at least one child.")
    seen: set[int] = set()
    for child in children:
        if not 0 <= child.position < count:
            raise BadInput(
                f"There is no child {child.position:,}: the archive has {count:,}.",
                hint="Reload the archive, then arrange it again.",
            )
        if child.position in seen:
            raise BadInput(f"Child {child.position:,} appears twice in the new order.")
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
