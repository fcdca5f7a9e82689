"""Archives with one bit flipped: what is exported of them, and what the tree shows."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import numpy as np
import pyarrow.parquet

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.model.values import CborTag, Pairs
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.exporting.formats import (
    CBOR,
    CSV,
    JSON,
    MSGLC,
    MSGPACK,
    NDJSON,
    NPY,
    PARQUET,
    TSV,
    Format,
)
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_value import read_text
from msglc_browser.operations.reading.sections import resolve
from tests.archive_bytes import value_of
from tests.servers.memory_source import MemorySource

Place = tuple[object, ...]
Entries = Mapping[Place, object]
"""Every scalar of a value, by the keys and positions that lead to it."""


class Outcome(Enum):
    """What a flipped bit did to an export, compared with that of the undamaged archive."""

    SAME = "the same entries"
    REFUSED = "an error instead of a file"
    NOTED = "all entries, and a note"
    PAYLOAD = "the same places, and another value where the bit is"
    RENAMED = "other keys where the bit is, and nowhere else"
    LOST = "entries missing or wrong, and not a word"


@dataclass(frozen=True, slots=True)
class Exported:
    """The entries of an exported file, and the notes of the export."""

    entries: Entries
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Bytes whose content nothing but themselves describes, and the place they belong to.

    Of a block only the `rows` of that place; or the name of a child archive, which only the
    table of contents holds.
    """

    span: Span
    place: Place
    rows: range | None = None
    is_name: bool = False

    def holds(self, place: Place) -> bool:
        """Whether an entry is (part of) this one."""
        size = len(self.place)
        if place[:size] != self.place:
            return False
        return self.rows is None or (len(place) > size and place[size] in self.rows)


class Flips:
    """All archives that differ from `archive` in one bit, and its undamaged exports."""

    def __init__(self, archive: bytes) -> None:
        self.archive = archive

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """The byte that is damaged, and the archive."""
        for at in range(len(self.archive)):
            for bit in range(8):
                changed = bytearray(self.archive)
                changed[at] ^= 1 << bit
                yield at, bytes(changed)


async def exported(archive: bytes, path: NodePath, wanted: Format, folder: Path) -> Exported | None:
    """What the export of a node holds; None if it ended in an error."""
    file = folder / "exported"
    source = MemorySource(archive)
    try:
        document = await open_archive(source, rescues=True)
        try:
            node = await find_node(document, path)
            if wanted.why_not(node):
                return None
            notes = await wanted.write(document, node, file, lambda _progress: None)
            if wanted.check is not None:
                await wanted.check(file, document)
            notes = (*document.warnings, *notes)
        finally:
            await document.close()
    except MsglcBrowserError:
        return None
    value = await _READERS[wanted](file.read_bytes())
    return Exported(dict(_flat(value, ())), notes)


async def walked(archive: bytes) -> tuple[frozenset[NodePath], bool]:
    """The paths of all rows of the tree, and whether anything is said about damage."""
    source = MemorySource(archive)
    try:
        document = await open_archive(source, rescues=True)
    except MsglcBrowserError:
        return frozenset(), True
    paths: set[NodePath] = set()
    is_noted = bool(document.warnings)
    pending = [document.root]
    while pending:
        node = pending.pop()
        is_noted |= bool(node.problem)
        paths.add(node.path)
        try:
            is_noted |= bool((await read_text(document, node)).problem)
            found = await expand(document, node)
        except MsglcBrowserError:
            is_noted = True
            continue
        previews = await read_previews(document, found.nodes)
        is_noted |= bool(found.warnings) or any(preview.error for preview in previews)
        pending += [preview.node for preview in previews]
    await document.close()
    return frozenset(paths), is_noted


async def leaves(archive: bytes) -> list[Leaf]:
    """The leaves that tables of contents list, block by block, and the names of child archives."""
    document = await open_archive(MemorySource(archive))
    found: list[Leaf] = []
    pending = [document.root]
    while pending:
        node = await resolve(document, pending.pop())
        place = tuple(_step(node.path))
        if isinstance(node.token, BlockList):
            table = await table_of_blocks(document, node.token)
            blocks = [table.block(number) for number in range(len(table))]
            found += [Leaf(b.span, place, range(b.first_row, b.first_row + b.rows)) for b in blocks]
        elif node.kind is NodeKind.LEAF and node.span is not None:
            found.append(Leaf(node.span, place))
        else:
            pending += (await expand(document, node)).nodes
            found += await _names(document, node)
    await document.close()
    return found


async def _names(document: Document, node: Node) -> list[Leaf]:
    """The TOC of a combined archive is the only place where its names are."""
    if node.kind is not NodeKind.COMBINED or node.value_type.value != "dict":
        return []
    section = document.learnt.sections.get(node.token.section.start)  # type: ignore[attr-defined]
    assert section is not None
    [toc] = await document.source.read_ranges([section.toc_span])
    names = []
    for child in (await expand(document, node)).nodes:
        name = str(child.path[-1].value).encode()
        at = section.toc_span.start + toc.index(name)  # a head of one byte is before it
        names.append(Leaf(Span(at - 1, at + len(name)), tuple(_step(child.path)), is_name=True))
    return names


def outcome(sound: Exported, found: Exported | None, at: int, payload: list[Leaf]) -> Outcome:
    """What a flip in byte `at` did; the places of `payload` count from the exported node."""
    if found is None:
        return Outcome.REFUSED
    if _same(sound.entries, found.entries):
        return Outcome.SAME if found.notes == sound.notes else Outcome.NOTED
    here = [leaf for leaf in payload if leaf.span.start <= at < leaf.span.end]
    if any(leaf.is_name and _is_renamed(sound, found, leaf) for leaf in here):
        return Outcome.RENAMED
    if not here or not _same(_without(sound.entries, here), _without(found.entries, here)):
        return Outcome.LOST
    is_value = sound.entries.keys() == found.entries.keys()
    return Outcome.PAYLOAD if is_value else Outcome.RENAMED


def _is_renamed(sound: Exported, found: Exported, leaf: Leaf) -> bool:
    """Whether all that was at the place of the leaf is at another one, and nothing else changed."""
    size = len(leaf.place)
    names = {place[:size] for place in found.entries} - {place[:size] for place in sound.entries}
    if len(names) != 1:
        return False
    back = {
        (leaf.place + place[size:] if place[:size] in names else place): value
        for place, value in found.entries.items()
    }
    return _same(sound.entries, back)


def _without(entries: Entries, leaves: list[Leaf]) -> Entries:
    return {
        place: value
        for place, value in entries.items()
        if not any(leaf.holds(place) for leaf in leaves)
    }


def below(payload: list[Leaf], place: Place) -> list[Leaf]:
    """The leaves that are part of the entry at `place`, with places that count from there."""
    size = len(place)
    inside = [leaf for leaf in payload if leaf.place[:size] == place]
    around = [leaf for leaf in payload if len(leaf.place) < size and leaf.holds(place)]
    return [replace(leaf, place=leaf.place[size:]) for leaf in inside] + [
        replace(leaf, place=(), rows=None) for leaf in around
    ]


def _same(one: Entries, other: Entries) -> bool:
    return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)


def _equal(one: object, other: object) -> bool:
    return repr(one) == repr(other)


def _step(path: NodePath) -> Iterator[object]:
    for step in path:
        yield step.value


def _flat(value: object, place: Place) -> Iterator[tuple[Place, object]]:
    pairs: list[tuple[object, object]]
    if isinstance(value, Pairs):
        pairs = list(value.pairs)
    elif isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    elif isinstance(value, CborTag):
        pairs = [("tag", value.tag), ("value", value.value)]
    else:
        yield place, value
        return
    if not pairs:
        yield place, type(value).__name__
    seen: dict[str, int] = {}
    for key, item in pairs:
        text = repr(key)
        seen[text] = seen.get(text, -1) + 1
        yield from _flat(item, (*place, f"{key} ~{seen[text]}" if seen[text] else key))


def _decoded(protocol: Protocol, data: bytes) -> object:
    tokenizer = Tokenizer(protocol, size_bytes=len(data))
    tokenizer.feed(data)
    value = build_value(tokenizer)
    assert tokenizer.position == len(data)
    return value


async def _msgpack(data: bytes) -> object:
    return _decoded(Protocol.MSGPACK, data)


async def _cbor(data: bytes) -> object:
    return _decoded(Protocol.CBOR, data)


def _json_value(text: str) -> object:
    return json.loads(text, object_pairs_hook=lambda pairs: Pairs(tuple(pairs)))


async def _json(data: bytes) -> object:
    return _json_value(data.decode())


async def _ndjson(data: bytes) -> object:
    lines = [_json_value(line) for line in data.decode().splitlines()]
    pairs = [each.pairs for each in lines if isinstance(each, Pairs)]
    if len(pairs) == len(lines) and all(each[0][0] == "key" for each in pairs):
        return Pairs(tuple((key, value) for (_, key), (_, value) in pairs))
    return lines


async def _rows(data: bytes) -> object:
    delimiter = "\t" if b"\t" in data else ","
    names, *rows = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter)
    cells = [[pair for pair in zip(names, row, strict=True) if pair[1]] for row in rows]
    return [Pairs(tuple(each)) for each in cells]


async def _npy(data: bytes) -> object:
    return np.load(io.BytesIO(data), allow_pickle=False).tolist()


async def _parquet(data: bytes) -> object:
    rows = pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist()
    return [{key: item for key, item in row.items() if item is not None} for row in rows]


async def _archive(data: bytes) -> object:
    document = await open_archive(MemorySource(data))
    try:
        return await value_of(document, document.root)
    finally:
        await document.close()


_READERS = {
    JSON: _json,
    NDJSON: _ndjson,
    MSGPACK: _msgpack,
    CBOR: _cbor,
    CSV: _rows,
    TSV: _rows,
    NPY: _npy,
    PARQUET: _parquet,
    MSGLC: _archive,
}
FORMATS = tuple(_READERS)


async def count_outcomes(
    archive: bytes, path: NodePath, wanted: Format, folder: Path
) -> Counter[Outcome]:
    """What each single flipped bit does to the export of one node."""
    sound = await exported(archive, path, wanted, folder)
    assert sound is not None
    payload = below(await leaves(archive), tuple(_step(path)))
    counts: Counter[Outcome] = Counter()
    for at, changed in Flips(archive):
        found = await exported(changed, path, wanted, folder)
        counts[outcome(sound, found, at, payload)] += 1
    return counts


async def count_walks(archive: bytes) -> Counter[Outcome]:
    """What each single flipped bit does to the tree, whose rows are previewed and read as text."""
    sound, _is_noted = await walked(archive)
    payload = await leaves(archive)
    counts: Counter[Outcome] = Counter()
    for at, changed in Flips(archive):
        found, is_noted = await walked(changed)
        if is_noted:
            counts[Outcome.NOTED] += 1
        elif found == sound:
            counts[Outcome.SAME] += 1
        else:
            is_payload = any(leaf.span.start <= at < leaf.span.end for leaf in payload)
            counts[Outcome.RENAMED if is_payload else Outcome.LOST] += 1
    return counts
