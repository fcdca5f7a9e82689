"""The JSON of a small node; what is too large for the clipboard is refused before it is read."""

import json
import math

import pytest

from msglc_browser.archive.model.node import Node
from msglc_browser.errors import BadInput, LimitExceeded
from msglc_browser.operations.exporting.json_clip import MOST_BYTES, JsonText, json_text
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading


def clipped(archive: bytes, row: int | None = None) -> JsonText:
    """The JSON of the root, or of one of its children."""

    async def read(document: Document) -> JsonText:
        node: Node = document.root
        if row is not None:
            node = (await expand(document, node)).nodes[row]
        return await json_text(document, node)

    return reading(archive, read)


@pytest.mark.parametrize("value", [5, "x", [1, [2]], {"a": {"b": None}}, list(range(5000))])
def test_text_is_that_of_an_export(value: object) -> None:
    found = clipped(leaf_archive(encode(value)))
    assert json.loads(found.text) == value
    assert found.text.endswith("\n")
    assert found.notes == ()


def test_what_json_cannot_hold_is_noted() -> None:
    found = clipped(leaf_archive(encode([math.nan, b"x"])))
    assert json.loads(found.text) == [None, "eA=="]
    assert len(found.notes) == 2


def test_value_as_large_as_allowed_is_clipped_and_a_byte_more_is_refused() -> None:
    text = "x" * (MOST_BYTES - 5)
    data = encode(text)
    assert len(data) == MOST_BYTES
    assert json.loads(clipped(leaf_archive(data)).text) == text
    with pytest.raises(LimitExceeded, match="over 1 MiB"):
        clipped(leaf_archive(encode(text + "x")))


def test_value_whose_json_is_far_larger_is_refused() -> None:
    # Of each byte JSON makes six: \u0001.
    with pytest.raises(LimitExceeded, match="JSON is over 4 MiB"):
        clipped(leaf_archive(encode(["\x01" * 10_000] * 80)))


def test_broken_entry_is_refused_with_its_reason() -> None:
    archive = raw_archive(b"\x01", {"p": [0, 1], "t": [{"p": [5, 2]}]})
    with pytest.raises(BadInput, match="broken and cannot be copied: The table of contents"):
        clipped(archive, 0)
