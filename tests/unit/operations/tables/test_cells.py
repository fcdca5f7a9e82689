"""A cell is never longer than it may be, whatever the value."""

import pytest

from msglc_browser.archive.model.node import ValueType
from msglc_browser.archive.model.values import CborTag, ExtValue, Pairs
from msglc_browser.operations.tables.cells import MOST_CHARS, CutText, Nested, cell_of


def test_text_is_cut_beyond_the_limit() -> None:
    assert cell_of("x" * MOST_CHARS, ()) == "x" * MOST_CHARS
    assert cell_of("x" * (MOST_CHARS + 1), ()) == CutText("x" * MOST_CHARS, MOST_CHARS + 1)


@pytest.mark.parametrize(
    ("value", "value_type", "text"),
    [
        ([1, "a", None, [1, 2], 5, 6], ValueType.LIST, '[1, "a", null, [2], … 2 more]'),
        ({"a": {"b": 1}, "c": 2.5}, ValueType.DICT, '{"a": {…}, "c": 2.5}'),
        (Pairs(((1, 2), (1, 3))), ValueType.DICT, "{2 entries}"),
        (b"x" * 1000, ValueType.BYTES, None),
        (ExtValue(5, b"ab"), ValueType.EXT, "ext(5) bytes(2) 61 62"),
        (CborTag(99, [1]), ValueType.EXT, "tag 99"),
        (["y" * 100_000] * 10, ValueType.LIST, None),
    ],
)
def test_others_are_hinted_at(value: object, value_type: ValueType, text: str | None) -> None:
    found = cell_of(value, ())
    assert isinstance(found, Nested)
    assert found.value_type is value_type
    assert text is None or found.text == text
    assert len(found.text) <= MOST_CHARS
