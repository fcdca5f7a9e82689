"""Where a child's table of contents is looked for, and how much is worth reading in vain."""

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, Header
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.section import ChildArchive, Section
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.reading.document import Document, Learnt
from msglc_browser.operations.reading.sections import (
    FIRST_BYTES,
    MOST_BYTES,
    NOTHING,
    TOC_HEAD_BYTES,
    guessed_bytes,
    toc_guess,
    toc_head,
)
from tests.servers.memory_source import MemorySource

START = 10_000


def child(end: int | None, *, limit: int = 10**6) -> Node:
    """A child archive that starts at START, before the next one at `end`."""
    return Node(
        (),
        NodeKind.ARCHIVE,
        ValueType.ARCHIVE,
        Protocol.MSGPACK,
        None if end is None else Span(START, end),
        None,
        token=ChildArchive(START, limit),
    )


def document(*sizes: int) -> Document:
    """Open, with the sizes of TOCs that were seen."""
    learnt = Learnt()
    learnt.toc_sizes.extend(sizes)
    root = Node((), NodeKind.COMBINED, ValueType.LIST, Protocol.MSGPACK, None, 1)
    return Document(MemorySource(b""), root, learnt=learnt)


@pytest.mark.parametrize(
    ("seen", "worth_bytes", "guess"),
    [
        ([], 10**6, FIRST_BYTES),
        ([], 500, 500),
        ([], 0, 0),
        ([3000, 5000, 2000], 10**6, 5000),
        ([10], 10**6, TOC_HEAD_BYTES),
        ([10], 500, 500),
        ([MOST_BYTES], 10**6, MOST_BYTES),
        ([MOST_BYTES + 1], 10**6, 0),
        ([MOST_BYTES + 1, 2000], 10**6, 2000),
        ([3000], 3000, 3000),
        ([3001], 3000, 0),
    ],
)
def test_guess_covers_the_largest_that_is_worth_it(
    seen: list[int], worth_bytes: int, guess: int
) -> None:
    assert guessed_bytes(seen, worth_bytes) == guess


def test_end_of_the_child_is_guessed_before_its_header_is_known() -> None:
    assert toc_guess(document(), child(100_000)) == Span(100_000 - FIRST_BYTES, 100_000)
    assert toc_guess(document(3000), child(100_000)) == Span(97_000, 100_000)


@pytest.mark.parametrize("size", [0, 10, HEADER_SIZE, HEADER_SIZE + 1, 5000])
def test_guess_lies_behind_the_header(size: int) -> None:
    guess = toc_guess(document(), child(START + size))
    assert guess == Span(START + HEADER_SIZE, max(START + HEADER_SIZE, START + size))


def test_no_guess_is_made_where_it_is_not_worth_it() -> None:
    assert toc_guess(document(10**6), child(100_000)) == Span(100_000, 100_000)
    assert toc_guess(document(), child(None)) == NOTHING
    leaf = Node((), NodeKind.LEAF, ValueType.INT, Protocol.CBOR, Span(0, 5), None)
    assert toc_guess(document(), leaf) == NOTHING


@pytest.mark.parametrize(("toc_size", "head"), [(500, 500), (1024, 1024), (50_000, 1024)])
def test_known_child_needs_no_guess(toc_size: int, head: int) -> None:
    opened = document()
    section = Section(START, 10**6, Header(Protocol.CBOR, 700, toc_size))
    opened.learnt.sections.put(START, section)
    at = START + HEADER_SIZE + 700
    assert toc_head(section) == Span(at, at + head)
    assert toc_guess(opened, child(100_000)) == Span(at, at + head)
