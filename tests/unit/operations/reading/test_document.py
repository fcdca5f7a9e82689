"""An open archive: what it says of itself, and what it forgets when it is closed."""

import asyncio

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.leaf_index import LeafIndex
from msglc_browser.operations.reading.document import Document, Learnt
from msglc_browser.storage.places.location import S3Location
from tests.servers.scripted_source import ScriptedSource

PLACE = S3Location("p", "bucket", "folder/run.msg")
ROOT = Node((), NodeKind.LEAF, ValueType.DICT, Protocol.CBOR, Span(50, 60), 1)
CHILD = Node((PathStep.key("a"),), NodeKind.LEAF, ValueType.INT, Protocol.CBOR, None, None)


def document(*, is_rescued: bool = False) -> Document:
    source = ScriptedSource(b"x" * 100, PLACE)
    return Document(source, ROOT, learnt=Learnt(), is_rescued=is_rescued)


def test_document_says_of_itself_what_its_source_does() -> None:
    made = document()
    assert (made.location, made.name, made.size_bytes) == (PLACE, "run.msg", 100)
    assert (made.version, made.protocol) == ('"3f9a0c"', Protocol.CBOR)
    assert made.stats().size_bytes == 100
    assert made.warnings == ()


def test_root_of_a_rescued_archive_alone_is_not_proven() -> None:
    assert document().is_proven(ROOT)
    assert document().is_proven(CHILD)
    assert not document(is_rescued=True).is_proven(ROOT)
    assert document(is_rescued=True).is_proven(CHILD)


def test_closed_document_has_forgotten_what_it_learnt_and_closes_twice() -> None:
    made = document()
    made.learnt.tocs.put(0, b"toc")

    async def close() -> None:
        await made.close()
        await made.close()

    asyncio.run(close())
    assert made.learnt.tocs.get(0) is None
    assert isinstance(made.source, ScriptedSource)
    assert made.source.is_closed


def test_what_is_learnt_is_bounded() -> None:
    learnt = Learnt()
    learnt.toc_sizes.extend(range(1000))
    assert list(learnt.toc_sizes) == list(range(900, 1000))
    quarter = bytes(100 * 1024 * 1024)
    for start in range(4):
        learnt.tocs.put(start, quarter)
    assert list(learnt.tocs.snapshot()) == [2, 3]


def test_learnt_leaf_indexes_weigh_what_they_hold() -> None:
    learnt = Learnt()
    for start in range(3):
        index = LeafIndex(Protocol.CBOR, Span(start, start + 1), is_map=False, count=None)
        index.checkpoints.extend([0] * 1_999_900)
        learnt.leaf_indexes.put(index.span, index)
    assert [span.start for span in learnt.leaf_indexes.snapshot()] == [1, 2]
    index.checkpoints.append(0)
    assert learnt.leaf_indexes.get(index.span) is index
    assert [span.start for span in learnt.leaf_indexes.snapshot()] == [2]
