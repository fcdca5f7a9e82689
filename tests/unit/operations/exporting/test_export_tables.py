"""CSV, TSV and Parquet of nodes: what other libraries read of them is what went in."""

import base64
import csv
import io
import json
import math
import random
from pathlib import Path
from typing import Any

import cbor2
import msgpack
import pyarrow
import pyarrow.parquet
import pytest

from msglc_browser.archive.model.node import Protocol as NodeProtocol
from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.writing.write_result import WriteResult
from tests.archive_bytes import leaf_archive, reading
from tests.bounds import bounded
from tests.servers.archives import Protocol, combine_archives, make_archive
from tests.servers.writing import export_file

TABLES = (formats.CSV, formats.PARQUET)


def export(archive: bytes, wanted: Format, folder: Path) -> tuple[Path, WriteResult]:
    target = folder / f"out{wanted.suffix}"

    async def work(document: Document) -> WriteResult:
        node = await find_node(document, ())
        return await export_file(document, node, wanted, target, overwrite=True)

    return target, reading(archive, work)


def table(archive: bytes, folder: Path, *, tabs: bool = False) -> list[list[str]]:
    target, _ = export(archive, formats.TSV if tabs else formats.CSV, folder)
    text = target.read_bytes().decode()
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tabs else ","))


def parquet(archive: bytes, folder: Path) -> pyarrow.Table:
    target, _ = export(archive, formats.PARQUET, folder)
    return pyarrow.parquet.read_table(target)


RECORDS: list[dict[str, Any]] = [
    {"id": n, "name": f'n "{n}",\n', "energy": n / 7, "ok": n % 2 == 0} for n in range(3000)
]


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("tabs", [False, True])
def test_records_become_rows(tmp_path: Path, protocol: Protocol, tabs: bool) -> None:
    rows = table(make_archive(RECORDS, protocol=protocol), tmp_path, tabs=tabs)
    assert rows[0] == ["id", "name", "energy", "ok"]
    back = [
        {"id": int(a), "name": b, "energy": float(c), "ok": d == "true"} for a, b, c, d in rows[1:]
    ]
    assert back == RECORDS


def test_csv_follows_rfc_4180(tmp_path: Path) -> None:
    target, _ = export(make_archive(["a\rb", 'say "x"', "a,b", "é"]), formats.CSV, tmp_path)
    assert target.read_bytes() == (
        b'value\r\n"a\rb"\r\n"say ""x"""\r\n"a,b"\r\n' + "é\r\n".encode()
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, None, "x", 2.5, True], [["value"], ["1"], [""], ["x"], ["2.5"], ["true"]]),
        ([[1, 2], [3]], [["0", "1"], ["1", "2"], ["3", ""]]),
        ([{"a": 1}, {"b": 2}], [["a", "b"], ["1", ""], ["", "2"]]),
        ({"x": [1, 2], "y": ["a", None]}, [["x", "y"], ["1", "a"], ["2", ""]]),
        ([{"a": [1, {"b": 2}]}], [["a"], ['[1, {"b": 2}]']]),
        ([{1: "int", "1": "text"}], [["1", "1_2"], ["int", "text"]]),
        ([], [["value"]]),
        ({"a": [], "b": []}, [["a", "b"]]),
        ({"a": {"x": 1}, "b": {"y": 2}}, [["key", "x", "y"], ["a", "1", ""], ["b", "", "2"]]),
        ({"a": {"key": 1}}, [["key", "key_2"], ["a", "1"]]),
        ({1: {"x": [5]}, "1": {"x": 6}}, [["key", "x"], ["1", "[5]"], ["1", "6"]]),
        ({"a": {}, "=b": {}}, [["key"], ["a"], ["'=b"]]),
        ([math.nan, math.inf, -math.inf], [["value"], ["NaN"], ["Infinity"], ["-Infinity"]]),
    ],
)
def test_shapes_that_are_tables(tmp_path: Path, value: object, expected: list[list[str]]) -> None:
    assert table(make_archive(value), tmp_path) == expected


@pytest.mark.parametrize(
    "value",
    [
        5,
        "text",
        {},
        {"a": 1},
        {"a": {"x": 1}, "b": 2},
        {"a": {"x": 1}, "b": [1]},
        {"a": [1], "b": {"x": 1}},
        {"a": [1], "b": [1, 2]},
        {"a": [1, 2], "b": [1]},
        [{}],
        [[], []],
        {"a": [], "b": {}},
        [1, [2]],
        [{"a": 1}, 2],
        {f"k{n}": [1] for n in range(1001)},
        [{f"k{n}": 1 for n in range(10_001)}],
    ],
)
@pytest.mark.parametrize("wanted", TABLES, ids=lambda each: each.name)
def test_what_is_no_table_is_refused_and_leaves_nothing(
    tmp_path: Path, value: object, wanted: Format
) -> None:
    with pytest.raises(BadInput):
        export(make_archive(value), wanted, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wanted", TABLES, ids=lambda each: each.name)
def test_column_that_comes_late_is_found(tmp_path: Path, wanted: Format) -> None:
    records: list[dict[str, object]] = [{"a": n} for n in range(30_000)]
    records[29_000] = {"a": "text", "late": 1.5}
    archive = make_archive(records)
    if wanted is formats.CSV:
        rows = table(archive, tmp_path)
        assert rows[0] == ["a", "late"]
        assert rows[29_001] == ["text", "1.5"] and len(rows) == 30_001
    else:
        found = parquet(archive, tmp_path)
        assert found.column("a").to_pylist()[28_999:29_001] == ["28999", "text"]
        assert found.column("late").to_pylist()[29_000] == 1.5


def test_columns_side_by_side_may_be_long_and_of_several_kinds(tmp_path: Path) -> None:
    value = {"n": list(range(50_000)), "x": [n / 3 for n in range(50_000)], "s": ["é"] * 50_000}
    combined = combine_archives({key: make_archive(each) for key, each in value.items()})
    for archive in (make_archive(value), combined):
        rows = table(archive, tmp_path)
        assert rows[0] == ["n", "x", "s"] and len(rows) == 50_001
        assert rows[-1] == ["49999", repr(49_999 / 3), "é"]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_formulas_get_an_apostrophe_and_are_counted(tmp_path: Path, text: str) -> None:
    target, result = export(make_archive([{text: text}]), formats.CSV, tmp_path)
    rows = list(csv.reader(io.StringIO(target.read_bytes().decode(), newline="")))
    assert rows == [[f"'{text}"], [f"'{text}"]]
    assert result.notes == (
        "2 × texts that look like formulas written as text with a leading apostrophe; "
        "the first is in the name of a column.",
    )


def test_names_that_an_apostrophe_makes_equal_are_told_apart(tmp_path: Path) -> None:
    assert table(make_archive([{"=a": 1, "'=a": 2}]), tmp_path)[0] == ["'=a", "'=a_2"]


def test_numbers_are_no_formulas(tmp_path: Path) -> None:
    values = [-1, -1.5, "-1.5", "+7", "-inf"]
    rows = table(make_archive(values), tmp_path)
    assert [row[0] for row in rows[1:]] == ["-1", "-1.5", "-1.5", "+7", "-inf"]


def test_odd_values_have_a_cell(tmp_path: Path) -> None:
    data = msgpack.packb([b"\x00\x01", msgpack.Timestamp(0), msgpack.ExtType(5, b"x"), 2**64 - 1])
    rows = table(leaf_archive(data), tmp_path)
    assert [row[0] for row in rows[1:]] == [
        base64.b64encode(b"\x00\x01").decode(),
        "1970-01-01T00:00:00Z",
        '{"ext": 5, "data": "eA=="}',
        str(2**64 - 1),
    ]


def test_broken_text_is_mended(tmp_path: Path) -> None:
    rows = table(leaf_archive(b"\x91\xa2a\xff"), tmp_path)
    assert rows == [["value"], ["a\ufffd"]]


def test_value_that_is_cut_off_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(CorruptArchive):
        export(leaf_archive(b"\x93\x01\x02"), formats.CSV, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("mode", ["plain", "combined"])
def test_dict_of_dicts_has_a_row_for_each_key(
    tmp_path: Path, protocol: Protocol, mode: str
) -> None:
    runs = {f"run-{n}": {"energy": n / 7, "name": f"n {n}", "steps": [n]} for n in range(3000)}
    if mode == "combined":
        runs = {key: runs[key] for key in list(runs)[:20]}
        parts = {key: make_archive(run, protocol=protocol) for key, run in runs.items()}
        archive = combine_archives(parts)
    else:
        archive = make_archive(runs, protocol=protocol)
    rows = table(archive, tmp_path)
    assert rows[0] == ["key", "energy", "name", "steps"]
    assert rows[1:] == [
        [key, repr(run["energy"]), run["name"], json.dumps(run["steps"])]
        for key, run in runs.items()
    ]
    found = parquet(archive, tmp_path)
    assert found.column("key").to_pylist() == list(runs)
    assert found.column("energy").to_pylist() == [run["energy"] for run in runs.values()]


def test_row_that_is_huge_is_refused(tmp_path: Path) -> None:
    row = {f"k{n}": "x" * 2**20 for n in range(40)}
    with pytest.raises(LimitExceeded):
        export(make_archive([row]), formats.CSV, tmp_path)


def test_parquet_keeps_types(tmp_path: Path) -> None:
    records = [{**record, "none": None, "raw": b"\x00"} for record in RECORDS]
    found = parquet(make_archive(records), tmp_path)
    assert found.to_pylist() == records
    kinds = {field.name: str(field.type) for field in found.schema}
    assert kinds == {
        "id": "int64", "name": "large_string", "energy": "double", "ok": "bool",
        "none": "null", "raw": "large_binary",
    }  # fmt: skip


def test_parquet_writes_what_is_mixed_as_text(tmp_path: Path) -> None:
    data = [{"a": 1}, {"a": "x"}, {"a": [1, {"b": None}]}, {"a": None}, {"a": True}]
    found = parquet(make_archive(data), tmp_path).column("a").to_pylist()
    assert found == ["1", "x", '[1, {"b": null}]', None, "true"]


def test_parquet_integers_beyond_64_bits_become_text(tmp_path: Path) -> None:
    late = [1] * 5000 + [2**70]
    found = parquet(leaf_archive(cbor2.dumps(late), NodeProtocol.CBOR), tmp_path)
    assert found.column("value").to_pylist() == [str(number) for number in late]


def test_parquet_integers_among_floats_become_floats(tmp_path: Path) -> None:
    found = parquet(make_archive([1] * 3000 + [2.5, None]), tmp_path).column("value")
    assert found.to_pylist() == [1.0] * 3000 + [2.5, None]


def test_parquet_keeps_integers_that_a_float_would_round(tmp_path: Path) -> None:
    _, result = export(make_archive([9007199254740993, 0.5]), formats.PARQUET, tmp_path)
    assert len(result.notes) == 1 and result.notes[0].startswith("2 × values written as text")
    found = pyarrow.parquet.read_table(tmp_path / "out.parquet").column("value")
    assert found.to_pylist() == ["9007199254740993", "0.5"]
    late = [0.5] * 3000 + [2**53 + 1]
    found = parquet(make_archive(late), tmp_path).column("value")
    assert found.to_pylist() == list(map(repr, late))
    found = parquet(make_archive([2**53 + 1, 1]), tmp_path).column("value")
    assert found.to_pylist() == [2**53 + 1, 1]


def test_names_of_a_table_without_rows_are_kept(tmp_path: Path) -> None:
    data = b"\x84\xa1a\x90\x01\x90\xc0\x90\xd4\x05\x00\x90"  # keys "a", 1, null, an extension
    assert table(leaf_archive(data), tmp_path) == [["a", "1", "None", "(raw 0xd40500)"]]
    assert parquet(leaf_archive(data), tmp_path).num_rows == 0


NAN_KEY = b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x01"


@pytest.mark.parametrize(
    "data", [b"\x91\x81%b\xa1p", b"\x92\x81%b\xa1p\x81%b\xa1q", b"\x81%b\x91\xa1p"]
)
def test_nan_is_a_column_of_its_own(tmp_path: Path, data: bytes) -> None:
    archive = leaf_archive(data.replace(b"%b", NAN_KEY))
    target, result = export(archive, formats.CSV, tmp_path)
    assert target.read_bytes().startswith(b"nan\r\np\r\n")
    assert result.notes == ("1 × keys that are not text written as text.",)


def test_key_nan_twice_in_a_row_is_refused(tmp_path: Path) -> None:
    data = b"\x91\x82" + (NAN_KEY + b"\x01") * 2
    with pytest.raises(BadInput, match="Row 0 is a dict in which keys are equal"):
        export(leaf_archive(data), formats.CSV, tmp_path)


@pytest.mark.parametrize("wanted", [formats.CSV, formats.TSV, formats.PARQUET])
def test_keys_1_and_true_in_a_row_are_refused_in_words(tmp_path: Path, wanted: Format) -> None:
    data = bytes.fromhex("928101a1618201a161c3a162")  # [{1: "a"}, {1: "a", true: "b"}]
    with pytest.raises(BadInput) as caught:
        export(leaf_archive(data), wanted, tmp_path)
    assert caught.value.message == (
        "Row 1 is a dict in which keys are equal (such as 1 and true), repeat, or are lists or "
        "dicts: they cannot all be columns."
    )
    assert caught.value.hint == "Export it as JSON, msgpack or CBOR."


def test_parquet_times_keep_nanoseconds(tmp_path: Path) -> None:
    data = msgpack.packb([msgpack.Timestamp(1, 5), msgpack.Timestamp(-1)])
    found = parquet(leaf_archive(data), tmp_path).column("value")
    assert str(found.type) == "timestamp[ns, tz=UTC]"
    assert found.cast("int64").to_pylist() == [1_000_000_005, -1_000_000_000]
    far = msgpack.packb([msgpack.Timestamp(1), msgpack.Timestamp(2**40)])
    texts = parquet(leaf_archive(far), tmp_path).column("value").to_pylist()
    assert texts[0] == "1970-01-01T00:00:01Z" and str(2**40) in texts[1]


def test_nested_cell_is_json(tmp_path: Path) -> None:
    rows = table(make_archive([{"a": {"b": [1.5, "é", None]}, "c": 1}]), tmp_path)
    assert json.loads(rows[1][0]) == {"b": [1.5, "é", None]}


def test_many_empty_rows_of_a_wide_table_take_little_memory(tmp_path: Path) -> None:
    wide = [{f"k{10 * n + k}": 1 for k in range(10)} for n in range(500)]
    data = msgpack.packb(wide)[3:]
    archive = leaf_archive(b"\xdd" + (4500).to_bytes(4, "big") + data + b"\x80" * 4000)
    small = make_archive([{"a": 1}])
    export(small, formats.CSV, tmp_path)  # loads what is loaded once
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.bounds._FORBIDDEN", ())  # it opens its target
        with bounded(seconds=60, memory=48 * 1024**2):
            export(archive, formats.CSV, tmp_path)


def test_many_floats_become_parquet_in_little_memory(tmp_path: Path) -> None:
    source = random.Random(1)
    archive = make_archive([source.random() for _ in range(600_000)])
    export(make_archive([0.5] * 300_000), formats.PARQUET, tmp_path)  # loads pyarrow
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.bounds._FORBIDDEN", ())  # it opens its target
        with bounded(seconds=60, memory=48 * 1024**2):
            export(archive, formats.PARQUET, tmp_path)
