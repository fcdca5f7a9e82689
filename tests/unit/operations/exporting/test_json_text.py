"""Decoded values as JSON text: what json reads of it, laid out, or not plain at all."""

import json
import math

import pytest

from msglc_browser.archive.model.values import Pairs
from msglc_browser.operations.exporting.json_text import (
    NotPlain,
    key_text,
    laid_out,
    numbers_text,
    pairs_text,
)

VALUES: list[object] = [
    None,
    True,
    False,
    0,
    -5,
    2**70,
    1.5,
    1e300,
    "",
    'a"b\\c\n\u2028é',
    [],
    {},
    [1, 2.5],
    ["a", None, True],
    [[], {}, [1]],
    [1, [2], 3],
    [[1], 2],
    {"a": 1},
    {"a": {"b": [1, {"c": []}]}, "d": "e"},
    {"1": 2, "true": 3, "é": 4},
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("line_break", ["", "\n", "\n    "])
def test_text_reads_back_as_the_value(value: object, line_break: str) -> None:
    text = laid_out(value, line_break)
    assert json.loads(text) == value
    assert ("\n" in text) <= bool(line_break)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, 2.5], "[1, 2.5]"),
        (["a", None], '["a", null]'),
        ([[1], [2]], "[\n  [1],\n  [2]\n]"),
        ([1, [2], 3], "[1,\n  [2], 3]"),
        ([1, [2]], "[1,\n  [2]\n]"),
        ([1, 2, {}], "[1, 2,\n  {}\n]"),
        ({"a": 1, "b": [2]}, '{\n  "a": 1,\n  "b": [2]\n}'),
        ({"a": {"b": 1}}, '{\n  "a": {\n    "b": 1\n  }\n}'),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_containers_stand_on_lines_of_their_own(value: object, text: str) -> None:
    assert laid_out(value, "\n") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [({"a": {"b": 1}}, '{"a": {"b": 1}}'), ([[1], {}, "x"], '[[1], {}, "x"]')],
)
def test_without_a_line_break_all_is_one_line(value: object, text: str) -> None:
    assert laid_out(value, "") == text


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        [1, math.inf],
        {"a": math.nan},
        b"x",
        [b"x"],
        {1: 2},
        {None: 2},
        {"a": {5: 1}},
        "a\udce9",
        ["a\udce9"],
        {"a\udce9": 1},
        Pairs(()),
        (1, 2),
    ],
    ids=repr,
)
@pytest.mark.parametrize("line_break", ["", "\n"])
def test_what_json_cannot_hold_just_so_is_not_plain(value: object, line_break: str) -> None:
    with pytest.raises(NotPlain):
        laid_out(value, line_break)


def nested(depth: int) -> object:
    value: object = {"a": 1}
    for _ in range(depth - 1):
        value = [value]
    return value


def test_nested_values_are_plain_to_a_depth() -> None:
    assert json.loads(laid_out(nested(11), "\n")) == nested(11)
    with pytest.raises(NotPlain):
        laid_out(nested(12), "\n")


def test_lines_are_indented_to_a_depth() -> None:
    most = "\n" + "  " * 100
    assert laid_out([[1]], most[:-2]).split("[1]")[0] == "[" + most
    assert laid_out([[1]], most).split("[1]")[0] == "[" + most


@pytest.mark.parametrize(
    ("values", "line_break", "text"),
    [
        (["a", 1, "b", [2]], "", '"a": 1, "b": [2]'),
        (["a", 1, "b", 2], "\n  ", '"a": 1,\n  "b": 2'),
        ([], "\n", ""),
    ],
)
def test_pairs_are_entries_of_a_dict(values: list[object], line_break: str, text: str) -> None:
    assert pairs_text(values, line_break) == text


@pytest.mark.parametrize("key", [5, None, b"x", "é", "a\udce9"])
def test_key_that_may_not_be_text_is_not_plain(key: object) -> None:
    with pytest.raises(NotPlain):
        key_text(key)
    with pytest.raises(NotPlain):
        pairs_text([key, 1], "")


@pytest.mark.parametrize(("key", "text"), [("a", '"a"'), ('a"', '"a\\""'), ("1", '"1"')])
def test_plain_key_is_text_in_quotes(key: str, text: str) -> None:
    assert key_text(key) == text


def test_numbers_are_joined_unless_one_is_none() -> None:
    assert numbers_text([1, 2.5, -3]) == "1, 2.5, -3"
    assert numbers_text([]) == ""
    for odd in (True, "1", None, math.nan, math.inf, -math.inf):
        with pytest.raises(NotPlain):
            numbers_text([1, odd])
