"""Columns learnt from rows: their kinds, their names, and rows that outgrow them."""

import pytest

from msglc_browser.archive.model.values import CborTag, ExtValue, Pairs, Timestamp
from msglc_browser.errors import BadInput
from msglc_browser.operations.exporting.event_writer import Notes
from msglc_browser.operations.exporting.tabular.table_columns import (
    MOST_COLUMNS,
    ROW_KEY,
    ColumnKind,
    Columns,
    Outgrown,
    RowForm,
    column_key,
    common_kind,
    distinct_names,
    kind_of,
    nanoseconds,
)

K = ColumnKind


def learnt(*batches: list[object]) -> Columns:
    columns = Columns()
    row = 0
    for batch in batches:
        columns.learn(batch, row)
        row += len(batch)
    return columns


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, K.NULL),
        (True, K.BOOL),
        (0, K.INT),
        (2**53, K.INT),
        (2**53 + 1, K.LONG),
        (2**53 + 2, K.INT),
        (-(2**53), K.INT),
        (-(2**53) - 1, K.LONG),
        (2**63 - 1, K.LONG),
        (-(2**63), K.INT),
        (2**63, K.MIXED),
        (-(2**63) - 1, K.MIXED),
        (1.5, K.FLOAT),
        ("x", K.TEXT),
        (b"x", K.BYTES),
        (Timestamp(5, 7), K.TIME),
        (Timestamp(9_223_372_036, 854_775_807), K.TIME),
        (Timestamp(9_223_372_036, 854_775_808), K.MIXED),
        (Timestamp(-9_223_372_037, 145_224_192), K.TIME),
        (Timestamp(-9_223_372_037, 145_224_191), K.MIXED),
        ([], K.MIXED),
        ({}, K.MIXED),
        (ExtValue(1, b""), K.MIXED),
    ],
)
def test_value_has_a_kind(value: object, kind: ColumnKind) -> None:
    assert kind_of(value) is kind


def test_time_is_one_number_of_nanoseconds() -> None:
    assert nanoseconds(Timestamp(5, 7)) == 5_000_000_007
    assert nanoseconds(Timestamp(-1, 999_999_999)) == -1


@pytest.mark.parametrize("kind", list(K))
def test_null_goes_with_every_kind_and_each_with_itself(kind: ColumnKind) -> None:
    assert common_kind(kind, K.NULL) is kind
    assert common_kind(K.NULL, kind) is kind
    assert common_kind(kind, kind) is kind


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (K.INT, K.FLOAT, K.FLOAT),
        (K.INT, K.LONG, K.LONG),
        (K.LONG, K.FLOAT, K.MIXED),
        (K.BOOL, K.INT, K.MIXED),
        (K.BOOL, K.FLOAT, K.MIXED),
        (K.TEXT, K.BYTES, K.MIXED),
        (K.INT, K.MIXED, K.MIXED),
        (K.TIME, K.INT, K.MIXED),
    ],
)
def test_numbers_go_together_and_all_else_is_mixed(
    one: ColumnKind, other: ColumnKind, kind: ColumnKind
) -> None:
    assert common_kind(one, other) is kind
    assert common_kind(other, one) is kind


def test_plain_values_are_one_column() -> None:
    columns = learnt([1, None], [2.5])
    assert (columns.form, columns.kinds) == (RowForm.VALUES, {"value": K.FLOAT})
    assert columns.names(Notes()) == ["value"]
    assert columns.cells([1, None], 0) == [[1], [None]]


def test_lists_are_columns_by_position_and_short_ones_are_filled() -> None:
    columns = learnt([[1, "a"], [2]], [[3, None, 5]])
    assert (columns.form, list(columns.kinds.values())) == (RowForm.LISTS, [K.INT, K.TEXT, K.INT])
    assert columns.names(Notes()) == ["0", "1", "2"]
    assert columns.cells([[1], [1, 2, 3], []], 0) == [[1, None, None], [1, 2, 3], [None] * 3]
    with pytest.raises(Outgrown):
        columns.cells([[1, 2, 3, 4]], 0)


def test_dicts_are_columns_by_key_in_the_order_they_came() -> None:
    columns = learnt([{"b": 1}, {"a": "x"}], [{"b": 2.5, "c": None}])
    assert columns.kinds == {"b": K.FLOAT, "a": K.TEXT, "c": K.NULL}
    assert columns.cells([{"a": "y", "b": 1}, {}], 0) == [[1, "y", None], [None, None, None]]
    with pytest.raises(Outgrown):
        columns.cells([{"a": 1}, {"d": 1}], 0)


def test_names_are_each_there_once() -> None:
    row = {1: "int", "1": "text", "1_2": "text too", None: 5, "key": 6, ROW_KEY: 7}
    notes = Notes()
    names = learnt([row]).names(notes)
    assert names == ["1", "1_2", "1_2_2", "None", "key", "key_2"]
    assert len(set(names)) == len(row)
    assert notes.sentences() == (
        "2 × keys that are not text written as text.",
        "3 × names of columns that repeat written as the name with a number.",
    )


def test_names_that_become_the_same_text_are_told_apart() -> None:
    notes = Notes()
    row = dict.fromkeys(["a\udcff", "a\udcfe"], 1)
    assert learnt([row]).names(notes) == ["a\ufffd", "a\ufffd_2"]
    assert notes.sentences() == (
        "2 × text that is not UTF-8 written as text with \ufffd for the invalid bytes; "
        "the first is in the name of a column.",
        "1 × names of columns that repeat written as the name with a number.",
    )


def test_keys_that_python_takes_for_one_are_columns_of_their_own() -> None:
    rows: list[object] = [{1: "int"}, {1.0: "float"}, {True: "bool"}, {-0.0: 1}, {0.0: 2}, {0: 3}]
    columns = learnt(rows)
    assert columns.names(Notes()) == ["1", "1.0", "True", "-0.0", "0.0", "0"]
    cells = columns.cells(rows, 0)
    assert [[n for n, cell in enumerate(row) if cell is not None] for row in cells] == [
        [0], [1], [2], [3], [4], [5],
    ]  # fmt: skip


def test_nan_is_one_column_although_it_is_not_equal_to_itself() -> None:
    columns = learnt([{float("nan"): 1}], [{float("nan"): 2}])
    assert columns.names(Notes()) == ["nan"]
    assert columns.cells([{float("nan"): 3}], 0) == [[3]]
    tagged = learnt([{CborTag(5, float("nan")): 1}, {CborTag(5, float("nan")): 2}])
    assert len(tagged.kinds) == 1


def test_row_with_two_keys_nan_is_refused() -> None:
    with pytest.raises(BadInput, match=r"Row 1 is a dict in which keys are equal \(such"):
        learnt([{"a": 1}, {float("nan"): 1, float("nan"): 2}])


def test_columns_of_a_table_without_rows_are_kept() -> None:
    columns = learnt([])
    columns.add_empty(["a", column_key(1.0)])
    assert (columns.form, columns.names(Notes())) == (RowForm.DICTS, ["a", "1.0"])
    assert columns.cells([], 0) == []


def test_key_of_a_row_is_no_key_that_a_dict_could_have() -> None:
    assert repr(ROW_KEY) == "key"
    row: dict[object, int] = {"key": 1, None: 2}
    assert ROW_KEY not in row


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([1, [2]], "Row 1 is a list, but each row before it is a value."),
        ([{"a": 1}, {"b": 1}, 5], "Row 2 is a value, but each row before it is a dict."),
        ([[1], {"a": 1}], "Row 1 is a dict, but each row before it is a list."),
    ],
)
def test_row_of_another_form_is_named(rows: list[object], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        learnt(rows)
    columns = learnt(rows[:1])
    with pytest.raises(BadInput, match=message.replace("Row ", "Row 1,00")):
        columns.cells(rows, 1000)


def test_row_with_keys_that_repeat_is_refused() -> None:
    with pytest.raises(BadInput, match=r"Row 1 is a dict in which keys are equal \(such"):
        learnt([{"a": 1}, Pairs((("a", 1), ("a", 2)))])


def test_as_many_columns_as_allowed_are_learnt_and_one_more_is_refused() -> None:
    assert len(learnt([list(range(MOST_COLUMNS))]).kinds) == MOST_COLUMNS
    with pytest.raises(BadInput, match="over 10,000 columns by row 7"):
        Columns().learn([list(range(MOST_COLUMNS + 1))], 7)
    columns = learnt([{n: 1} for n in range(MOST_COLUMNS)])
    with pytest.raises(BadInput, match="over 10,000 columns"):
        columns.learn([{"one more": 1}], 0)


def test_no_rows_teach_nothing() -> None:
    columns = learnt([])
    assert (columns.form, columns.kinds, columns.names(Notes())) == (None, {}, [])


def test_many_names_that_repeat_are_numbered_at_once() -> None:
    names = distinct_names(["a"] * 100_000, Notes())
    assert len(set(names)) == 100_000
    assert names[-1] == "a_100000"
