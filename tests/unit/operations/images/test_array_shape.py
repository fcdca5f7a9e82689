"""The shape of a value comes from a few bytes; what is no image says why."""

import asyncio
import pickle
from typing import Any

import numpy as np
import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.images.array_shape import (
    ArrayShape,
    ImageSubject,
    NoImage,
    PictureBytes,
    find_subject,
)
from msglc_browser.operations.images.pictures import PictureFormat
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, reading
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource


def subject(archive: bytes, path: str = "/x") -> ImageSubject:
    async def read(document: Document) -> ImageSubject:
        return await find_subject(document, await find_node(document, parse_path(path)))

    return reading(archive, read)


def lengths(found: ImageSubject) -> tuple[int, ...]:
    assert isinstance(found, ArrayShape), found
    return found.lengths


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("shape", [(2, 2), (3, 4, 5), (500, 20), (20, 3_000), (2, 2, 2, 2, 2)])
def test_shape_of_nested_lists(shape: tuple[int, ...], protocol: Any) -> None:
    value = {"x": np.ones(shape).tolist()}
    assert lengths(subject(make_archive(value, protocol=protocol))) == shape


def test_shape_costs_few_bytes() -> None:
    archive = leaf_archive(encode(np.ones((40, 100, 100)).tolist()))

    async def read() -> int:
        document = await open_archive(MemorySource(archive))
        before = document.stats().bytes_read
        assert lengths(await find_subject(document, document.root)) == (40, 100, 100)
        return document.stats().bytes_read - before

    assert asyncio.run(read()) <= 512


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_shape_of_stored_arrays(protocol: int) -> None:
    for shape in ((3, 4), (300, 400), (2, 3, 4)):
        archive = leaf_archive(encode(pickle.dumps(np.zeros(shape, "<f4"), protocol)))
        found = subject(archive, "/")
        assert lengths(found) == shape
        assert isinstance(found, ArrayShape) and found.element == "float32"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], "is empty"),
        ([[]], "is empty"),
        ([[], [1.0]], "is empty"),
        ([1.0] * 50, "one dimension"),
        ([1.0] * 5_000, "one dimension"),
        ([["a"]], "do not hold numbers"),
        (["x" * 10_000_000], "do not hold numbers"),
        ([{"a": 1}], "do not hold numbers"),
        ({"a": 1}, "needs a list of lists"),
        ("text", "needs a list of lists"),
        (5, "needs a list of lists"),
        (None, "needs a list of lists"),
        (b"bytes", "not a picture"),
        (b"", "not a picture"),
    ],
)
def test_what_is_no_image_says_why(value: object, reason: str) -> None:
    found = subject(make_archive({"x": value}))
    assert isinstance(found, NoImage) and reason in found.reason, found


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.zeros(5), "one dimension"),
        (np.zeros((0, 3)), "is empty"),
        (np.zeros((3, 0)), "is empty"),
        (np.zeros(()), "needs a list"),
        (np.zeros((3, 3), complex), "no real numbers"),
        (np.array([["a", "b"]]), "no real numbers"),
        (np.zeros((2, 2), "M8[s]"), "no real numbers"),
    ],
)
def test_array_that_is_no_image_says_why(array: Any, reason: str) -> None:
    found = subject(make_archive({"x": array}, numpy_encoder=True))
    assert isinstance(found, NoImage) and reason in found.reason, found


def test_claims_beyond_the_data_are_refused() -> None:
    huge = b"\xdd\x00\x00\x00\x02" + b"\xdd\x7f\xff\xff\xff" + b"\x01" * 50
    found = subject(leaf_archive(huge), "/")
    assert isinstance(found, NoImage) and "can hold" in found.reason
    pickled = bytearray(pickle.dumps(np.zeros((30, 40)), protocol=4))
    at = pickled.index(b"K\x1eK\x28")
    pickled[at + 1] = 90
    with pytest.raises(CorruptArchive, match="needs 28,800 bytes"):
        subject(leaf_archive(encode(bytes(pickled))), "/")


def test_deep_nesting_ends() -> None:
    deep = b"\x91" * 5_000 + b"\x01"
    assert isinstance(subject(leaf_archive(deep), "/"), NoImage)


def test_lists_of_unknown_length_are_counted() -> None:
    rows = b"\x9f" + (b"\x9f" + b"\x01" * 4 + b"\xff") * 3 + b"\xff"

    assert lengths(subject(leaf_archive(rows, Protocol.CBOR), "/")) == (3, 4)


def test_picture_is_told_by_its_bytes_and_row_ranges_have_a_shape() -> None:
    found = subject(make_archive({"x": b"\x89PNG\r\n\x1a\n" + b"\0" * 100}))
    assert isinstance(found, PictureBytes)
    assert found.format is PictureFormat.PNG and found.span.size == 108

    async def read(document: Document) -> ImageSubject:
        return await find_subject(document, (await expand(document, document.root)).nodes[0])

    assert lengths(reading(make_archive(np.ones((2_000, 9)).tolist()), read)) == (1_000, 9)
