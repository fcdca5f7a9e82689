"""What could be shown of a node as an image: its shape, found with few bytes, or a picture."""

import math
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from msglc_browser.archive.arrays.numpy_pickle import ArrayData, describe_array, find_array_data
from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.items.value_type import looks_like_array
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.images.decode_grid import MOST_AXES, Heads
from msglc_browser.operations.images.pictures import PictureFormat, sniff_picture
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.sections import read_span, resolve

_HEAD_BYTES: Final = 512
_NUMBER_KINDS: Final = "iufb"


@dataclass(frozen=True, slots=True)
class ArrayShape:
    """The axes of an array or of nested lists, outermost first, as its first bytes claim them.

    `element` names the numbers ("float64", "numbers"). `payload` holds the pickle of a stored
    array whose data start in it at `stored.start`. `size_bytes` is its encoded size, None if
    unknown.
    """

    lengths: tuple[int, ...]
    element: str
    size_bytes: int | None
    stored: ArrayData | None = None
    payload: Span | None = None

    @property
    def has_colors(self) -> bool:
        """Whether the last axis may hold RGB or RGBA."""
        return len(self.lengths) > 2 and self.lengths[-1] in (3, 4)


@dataclass(frozen=True, slots=True)
class PictureBytes:
    """Bytes that start as a picture does."""

    format: PictureFormat
    span: Span


@dataclass(frozen=True, slots=True)
class NoImage:
    """Why there is nothing to show; a sentence."""

    reason: str


ImageSubject: TypeAlias = ArrayShape | PictureBytes | NoImage


async def find_subject(document: Document, node: Node) -> ImageSubject:
    """What to show of a node. Reads some 100 bytes per level of nested lists.

    Raises CorruptArchive if its first bytes are damaged, and any StorageError.
    """
    lengths: list[int] = []
    start: Node | None = node
    while start is not None and len(lengths) <= MOST_AXES:
        start = await _resolved(document, start)
        if start.kind is NodeKind.LEAF and start.span is not None:
            found = await _leaf_subject(document, start, start.span, lengths)
            if isinstance(found, ArrayShape) and found.size_bytes is None:
                return replace(found, size_bytes=node.size_bytes)
            if found is not None:
                return found
        start = await _go_in(document, start, lengths)
    return _no_image(lengths)


async def _resolved(document: Document, node: Node) -> Node:
    node = await resolve(document, node)
    if node.kind is NodeKind.BROKEN:
        raise CorruptArchive(node.problem)
    return node


async def _go_in(document: Document, node: Node, lengths: list[int]) -> Node | None:
    """The first value inside a list, whose length is added; None if there is none."""
    parent = node.token if isinstance(node.token, Node) else node
    level = await open_level(document, parent)
    if level is None or level.is_map:
        return None
    rows = range(level.total) if node.rows is None else node.rows
    lengths.append(len(rows))
    found = await level.rows(rows[:1])
    return found.nodes[0] if found.nodes else None


async def _leaf_subject(
    document: Document, node: Node, span: Span, outer: list[int]
) -> ImageSubject | None:
    """None if the lengths of its lists are not in its heads."""
    head = await read_span(document.source, _head_of(span))
    first = peek_head(node.protocol, head, 0)
    if first is not None and first.kind is HeadKind.BYTES and not outer:
        return _bytes_subject(head[first.end :], span.part(first.end, span.size))
    if first is not None and first.kind is HeadKind.OPEN_LIST:
        return None
    heads = Heads(node.protocol, head)
    lengths = (*outer, *heads.lengths)
    if not lengths or heads.found in (HeadKind.OPEN_LIST, None):
        return None if heads.found is HeadKind.OPEN_LIST else _no_image(lengths)
    if not heads.is_number:
        return NoImage("The lists do not hold numbers, so there is no image to show.")
    return _checked(lengths, span.size if not outer else None)


def _head_of(span: Span) -> Span:
    return Span(span.start, min(span.end, span.start + _HEAD_BYTES))


def _bytes_subject(payload: bytes, span: Span) -> ImageSubject:
    picture = sniff_picture(payload)
    if picture is not None:
        return PictureBytes(picture, span)
    if not looks_like_array(payload):
        return NoImage("These bytes are not a picture in a format that is known here.")
    info = describe_array(payload)
    if info is None:
        return NoImage("These bytes are a pickle, but not of a plain array of numbers.")
    if info.dtype[1] not in _NUMBER_KINDS:
        return NoImage(f"An array of type {info.dtype} holds no real numbers to show as an image.")
    shape = _checked(info.shape, None)
    if isinstance(shape, NoImage):
        return shape
    stored = find_array_data(payload)
    size = info.size_bytes
    if stored is not None and not stored.is_text and size != stored.size_bytes:
        raise CorruptArchive(
            f"The stored array needs {size:,} bytes but has {stored.size_bytes:,}."
        )
    return ArrayShape(info.shape, _element(info.dtype), span.size, stored, span)


def _element(dtype: str) -> str:
    names = {"f": "float", "i": "int", "u": "uint", "b": "bool"}
    name = names[dtype[1]]
    return name if name == "bool" else f"{name}{8 * int(dtype[2:])}"


def _checked(lengths: tuple[int, ...], size_bytes: int | None) -> ArrayShape | NoImage:
    if len(lengths) < 2 or not all(lengths):
        return _no_image(lengths)
    if size_bytes is not None and math.prod(lengths) > size_bytes:
        # Each number takes a byte at least.
        return NoImage(
            f"The first lists claim {shape_text(lengths)} values, more than {size_bytes:,} bytes "
            "can hold: the lists are not equally long, or damaged."
        )
    return ArrayShape(lengths, "numbers", size_bytes)


def _no_image(lengths: "tuple[int, ...] | list[int]") -> NoImage:
    if not lengths:
        return NoImage("An image needs a list of lists of numbers, an array, or a picture.")
    if not all(lengths):
        return NoImage(f"It is empty ({shape_text(tuple(lengths))}), so there is no image to show.")
    if len(lengths) == 1:
        return NoImage("It has one dimension; an image needs at least two. Plot shows it.")
    return NoImage("The lists do not hold numbers, so there is no image to show.")


def shape_text(lengths: tuple[int, ...]) -> str:
    """ "40 × 512 × 512"."""
    return " × ".join(f"{length:,}" for length in lengths)
