"""NPY and NPZ; NumPy's tolist is the oracle."""

import io
import math
import pickle
import tracemalloc
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from msglc_browser.operations.new_archive.sources import array_source, npy_header
from msglc_browser.operations.new_archive.sources.array_source import read_npy, read_npz
from msglc_browser.operations.new_archive.sources.npy_header import MOST_LEVELS
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem, Unconvertible
from tests.value_builder import ValueBuilder


def read(data: bytes) -> object:
    sink = ValueBuilder()
    read_npy(io.BytesIO(data), sink, lambda _done: None, None)
    return sink.result()


def read_zip(data: bytes) -> object:
    sink = ValueBuilder()
    read_npz(io.BytesIO(data), sink, lambda _done: None, None)
    return sink.result()


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that occur twice
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def header(shape: str, descr: str = "'<f8'", *, is_fortran: bool = False) -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': {is_fortran}, 'shape': {shape}, }}"
    data = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(data).to_bytes(2, "little") + data


def saved(array: "np.ndarray[Any, Any]") -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


@pytest.fixture(params=[16, 100, 256 * 1024])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks smaller than a row, larger than a row, larger than all."""
    monkeypatch.setattr(array_source, "_CHUNK_BYTES", request.param)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(100),
        np.arange(7, dtype=">i2"),
        np.linspace(0, 1, 50, dtype="f4"),
        np.array([1.5, np.inf], dtype="f2"),
        np.array([2**64 - 1], dtype="u8"),
        np.array([True, False] * 9),
        np.array(["a", "ünicode"]),
        np.array([b"a", b"bytes"]),
        np.arange(120.0).reshape(2, 3, 4, 5),
        np.asfortranarray(np.arange(120.0).reshape(5, 4, 6)),
        np.arange(60).reshape(20, 3).T,
        np.array(3.5),
        np.zeros((0, 3)),
        np.zeros((3, 0)),
    ],
    ids=lambda array: f"{array.dtype}-{array.shape}",
)
@pytest.mark.usefixtures("chunk")
def test_array_becomes_a_list_of_lists(array: "np.ndarray[Any, Any]") -> None:
    assert read(saved(array)) == array.tolist()


@pytest.mark.usefixtures("chunk")
def test_records_become_columns() -> None:
    array = np.zeros(30, dtype=[("id", "i4"), ("name", "U5")])
    array["id"] = range(30)
    array["name"][3] = "three"
    assert read(saved(array)) == {"id": list(range(30)), "name": array["name"].tolist()}


INNER = np.dtype([("x", "<i4"), ("deep", [("u", "?"), ("v", "S2")])])


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize("shape", [(7,), (2, 3), (), (0,), (2, 0)])
@pytest.mark.parametrize("is_fortran", [False, True])
def test_records_of_any_shape_hold_records_and_arrays(
    shape: tuple[int, ...], *, is_fortran: bool
) -> None:
    array = np.zeros(shape, dtype=[("in", INNER), ("grid", "f4", (2, 2)), ("pair", INNER, (2,))])
    count = math.prod(shape)
    array["in"]["x"] = np.arange(count).reshape(shape)
    array["in"]["deep"]["v"] = b"ab"
    array["grid"] = np.arange(4 * count).reshape(*shape, 2, 2)
    array["pair"]["x"] = np.arange(2 * count).reshape(*shape, 2)
    found = read(saved(np.asfortranarray(array) if is_fortran and shape else array))
    assert found == {
        "in": {
            "x": array["in"]["x"].tolist(),
            "deep": {name: array["in"]["deep"][name].tolist() for name in ("u", "v")},
        },
        "grid": array["grid"].tolist(),
        "pair": {
            "x": array["pair"]["x"].tolist(),
            "deep": {name: array["pair"]["deep"][name].tolist() for name in ("u", "v")},
        },
    }


def nested(levels: int) -> bytes:
    descr = "'<i4'"
    for _ in range(levels):
        descr = f"[('a', {descr})]"
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(4)


def test_records_in_records_are_read_as_deep_as_allowed() -> None:
    value = read(nested(MOST_LEVELS))
    for _ in range(MOST_LEVELS):
        assert isinstance(value, dict)
        value = value["a"]
    assert value == [0]
    with pytest.raises(Unconvertible, match="nested in over 32 levels"):
        read(nested(MOST_LEVELS + 1))


def test_field_has_as_many_values_as_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(np.zeros(2, dtype=[("a", "u1", (2, 3))]))
    monkeypatch.setattr(npy_header, "MOST_IN_FIELD", 6)
    assert read(data) == {"a": [[[0] * 3] * 2] * 2}
    monkeypatch.setattr(npy_header, "MOST_IN_FIELD", 5)
    with pytest.raises(
        Unconvertible, match='field "a" of its records has 6 values each; at most 5'
    ):
        read(data)


def test_values_of_fields_in_fields_are_counted_together() -> None:
    inner = "[('b', '|u1', (1000,))]"
    assert read(header("(1,)", f"[('a', {inner}, (1000,))]") + bytes(10**6)) == {
        "a": {"b": [[[0] * 1000] * 1000]}
    }
    with pytest.raises(Unconvertible, match='"b" of its records has 1,001,000 values each'):
        read(header("(1,)", f"[('a', {inner}, (1001,))]") + bytes(1_001_000))


@pytest.mark.parametrize("own", [15, 16])
def test_dimensions_of_fields_in_fields_are_counted_together(own: int) -> None:
    axes = f"({'1,' * 16})"
    data = header("(2,)", f"[('a', [('b', '|u1', ({'1,' * own}))], {axes})]") + bytes(2)
    if own < 16:
        assert isinstance(read(data), dict)
        return
    with pytest.raises(Unconvertible, match='"b" of its records has 33 dimensions; at most 32'):
        read(data)


def test_many_lists_in_fields_take_little_memory() -> None:
    data = header("(20000,)", f"[('a', '|u1', ({'1,' * 31}))]") + bytes(20000)
    tracemalloc.start()
    read_npy(io.BytesIO(data), _Dropping(), lambda _done: None, None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


class _Dropping(ValueBuilder):
    """Keeps no items of lists."""

    def start_list(self, size: int | None = None) -> None:
        """The size would not be met."""
        super().start_list(None if size else size)

    def values(self, values: Sequence[object]) -> None:
        """Drop them."""


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize("kind", ["c8", ">c16"])
def test_complex_numbers_become_pairs(kind: str) -> None:
    array = np.arange(40).astype(kind).reshape(20, 2) * (1 - 2j)
    sink = ValueBuilder()
    notes = read_npy(io.BytesIO(saved(array)), sink, lambda _done: None, None)
    pairs = [[[each.real, each.imag] for each in row] for row in array.tolist()]
    assert sink.result() == pairs
    assert notes == ("40 × complex numbers written as [real part, imaginary part].",)


@pytest.mark.parametrize(
    ("kind", "unit"), [("m8[s]", "seconds"), (">m8[10D]", "10 days"), ("m8", "their unit")]
)
def test_durations_become_whole_numbers(kind: str, unit: str) -> None:
    array = np.array([5, -3], kind)
    sink = ValueBuilder()
    notes = read_npy(io.BytesIO(saved(array)), sink, lambda _done: None, None)
    assert sink.result() == [5, -3]
    assert notes == (f"2 × durations written as a number of {unit}.",)
    assert read(saved(np.array([7, "NaT"], "m8[s]"))) == [7, None]


def test_dates_become_text() -> None:
    array = np.array(["2026-01-02T03:04:05", "NaT"], dtype="datetime64[s]")
    assert read(saved(array)) == ["2026-01-02T03:04:05", None]


class _Armed:
    def __reduce__(self) -> tuple[object, ...]:
        return pytest.fail, ("unpickled",)


def test_python_objects_are_never_loaded() -> None:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": "|O", "fortran_order": False, "shape": (1,)}
    )
    armed = file.getvalue() + pickle.dumps(_Armed())
    with pytest.raises(SourceProblem, match="Python objects"):
        read(armed)
    with pytest.raises(SourceProblem, match=r"a\.npy: .*Python objects"):
        read_zip(zipped(("a.npy", armed)))
    with pytest.raises(SourceProblem, match="Python objects"):
        read(header("(1,)", "[('a', '<i4'), ('b', '|O')]") + pickle.dumps(_Armed()))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "does not begin as an NPY file does"),
        (b"\x93NUMPY\x09\x00", "version 9.0"),
        (b"no array at all", "magic"),
        (saved(np.arange(9))[:-1], "ends in the middle"),
        (saved(np.asfortranarray(np.ones((3, 3))))[:-1], "ends in the middle"),
        (saved(np.arange(9)) + b"x", "unexpected data after"),
        (header("(1,)", "'<c32'") + bytes(32), "complex256, which no archive can|not valid"),
        (header("(1,)", "'<f16'") + bytes(16), "float128, which no archive can|not valid"),
        (header("(-1,)"), r"shape \(-1,\) has a negative length"),
        (header("(-1,)", is_fortran=True), "negative length"),
        (header("(2, -1)") + bytes(16), "negative length"),
        (header("(-1, -1)") + bytes(8), "negative length"),
        (header("(-1,)", "[('a', '<i4')]"), "negative length"),
        (header("(100000000, 0)"), r"100,000,000 empty lists; at most 1,000,000"),
        (header("(1000, 1001, 0)"), "1,001,000 empty lists"),
        (header("(10000000000, 10000000000, 0)", is_fortran=True), "empty lists"),
        (header("(" + "1," * 33 + ")") + bytes(8), "33 dimensions; at most 32"),
        (
            header("(1000000000000000000,)") + bytes(8),
            "7,999,999,999,999,999,992 bytes are missing",
        ),
        (header("(1e3,)") + bytes(8), "header is not valid"),
        (header("()", "'<U0'"), "type <U0, which no archive"),
        (header("(5,)", "'|S0'"), "which no archive can"),
        (header("(5,)", "'|V0'"), "which no archive can"),
        (header("(5,)", "'|V8'") + bytes(40), "which no archive can"),
        (header("(5,)", "('<f8', (2,))") + bytes(80), "which no archive can"),
        (header("(5,)", "[]"), "which no archive can|no fields|not valid"),
        (header("(2,)", "[('a', [])]"), "no fields|not valid"),
        (header("(2,)", "[('a', '<f8', (0,))]"), 'field "a" of its records has no values'),
        (
            header("(1,)", "[('a', '|u1', (1000, 1001))]") + bytes(1_001_000),
            r"has 1,001,000 values each; at most 1,000,000",
        ),
        (header("(2,)", "[('a', '<i4')]") + bytes(9), "unexpected data after the array: 1 bytes"),
        (header("(2,)", "[('a', '<i4')]") + bytes(7), "1 bytes are missing"),
        (header("(1,)", "'<M8'") + bytes(8), "no unit"),
        (header("(1,)", "'<U1'") + b"\xff" * 4, "not valid Unicode"),
        (header("(1,)", "'>U2'") + b"\0\0\0a\0\x11\0\0", "not valid Unicode"),
        (header("(2,)", "[('a', 'u1'), ('b', '<U1')]") + b"\0" * 9 + b"\x11", "not valid Unicode"),
        (header("(1,)", "'<U16777217'") + bytes(67108868), "67,108,868 bytes each"),
        (header("(1,)", "'nonsense'"), "header is not valid"),
        (header("(1,)", "("), "header is not valid"),
        (header("(" * 5000), "header is not valid"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + b" " * 100, "claims 2,147,483,647 bytes"),
        (b"\x93NUMPY\x01\x00\x76\x00{", "ends in its header"),
        (b"\x93NUMPY\x03\x00\x01\x00\x00\x00\xff", "not UTF-8"),
    ],
)
def test_problem_is_named(data: bytes, words: str) -> None:
    with pytest.raises(SourceProblem, match=words):
        read(data)


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("(0,)", []),
        ("(3, 0)", [[], [], []]),
        ("(0, 1000000000)", []),
        ("(2, 0, 1000000000)", [[], []]),
        ("(1, 2, 0, 5)", [[[], []]]),
    ],
)
@pytest.mark.parametrize("is_fortran", [False, True])
def test_array_without_values_is_as_many_lists_as_its_shape_says(
    shape: str, value: object, is_fortran: bool
) -> None:
    assert read(header(shape, is_fortran=is_fortran)) == value


def test_as_many_empty_lists_as_allowed_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npy_header, "MOST_EMPTY_LISTS", 6)
    assert read(header("(2, 3, 0)")) == [[[], [], []]] * 2
    with pytest.raises(SourceProblem, match="7 empty lists; at most 6"):
        read(header("(7, 0)"))


def test_as_many_dimensions_as_allowed_are_read() -> None:
    value: object = 1.0
    for _ in range(32):
        value = [value]
    data = np.array([1.0]).tobytes()
    assert read(header("(" + "1," * 32 + ")") + data) == value
    assert read(header("(" + "1," * 32 + ")", is_fortran=True) + data) == value


def test_many_lists_of_few_bytes_take_little_memory() -> None:
    class Sink(ValueBuilder):
        def values(self, values: object) -> None:
            """Drop them."""

        def end(self) -> None:
            """Do nothing."""

    data = header("(20000" + ", 1" * 31 + ")", "'|i1'") + bytes(20_000)
    tracemalloc.start()
    try:
        read_npy(io.BytesIO(data), Sink(), lambda _done: None, None)
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()


def test_names_beyond_latin_are_read() -> None:
    array = np.array([(1, 2)], dtype=[("π", "i4"), ("漢'\"\\", "i4")])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # version 3.0
        data = saved(array)
    assert data[6] == 3
    assert read(data) == {"π": [1], "漢'\"\\": [2]}


def test_dates_are_counted() -> None:
    array = np.array([["2026-01-02", "NaT"], ["1969-12-31", "2026-01-03"]], dtype="datetime64[D]")
    notes = read_npy(io.BytesIO(saved(array)), ValueBuilder(), lambda _done: None, None)
    assert set(notes) == {
        "3 × dates written as ISO 8601 text.",
        "1 × dates that are not set (NaT) written as null.",
    }


def test_npz_is_a_dict_of_arrays() -> None:
    file = io.BytesIO()
    np.savez_compressed(file, a=np.arange(9), b=np.ones((2, 2)))
    sink = ValueBuilder()
    read_npz(io.BytesIO(file.getvalue()), sink, lambda _done: None, None)
    assert sink.result() == {"a": list(range(9)), "b": [[1.0, 1.0], [1.0, 1.0]]}


def test_npz_problem_names_its_member() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bad.npy", b"no array at all")
    with pytest.raises(SourceProblem, match=r"bad\.npy: .*magic"):
        read_npz(io.BytesIO(file.getvalue()), ValueBuilder(), lambda _done: None, None)
    with pytest.raises(SourceProblem, match="zip"):
        read_npz(io.BytesIO(b"no zip"), ValueBuilder(), lambda _done: None, None)


ONE = saved(np.arange(3))


@pytest.mark.parametrize(
    "compression",
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
)
def test_npz_is_read_however_it_is_compressed(compression: int) -> None:
    data = zipped(("a.npy", ONE), ("b.npy", ONE), compression=compression)
    assert read_zip(data) == {"a": [0, 1, 2], "b": [0, 1, 2]}


def test_names_of_npz_members_are_keys_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = ("../../up.npy", "/etc/abs.npy", "dir/a.npy", "no suffix", "C:\\x.npy")
    data = zipped(*[(name, ONE) for name in names])
    found = read_zip(data)
    assert isinstance(found, dict)
    assert list(found)[:4] == ["../../up", "/etc/abs", "dir/a", "no suffix"]
    assert list(tmp_path.iterdir()) == []


def test_encrypted_member_is_named() -> None:
    data = bytearray(zipped(("a.npy", ONE)))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceProblem, match=r"a\.npy: it is encrypted"):
        read_zip(bytes(data))


def test_members_that_overlap_are_refused() -> None:
    data = bytearray(zipped(("a.npy", saved(np.random.default_rng(1).random(500)))))
    at = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entry = bytes(data[at:end])
    directory = entry * 3
    tail = bytearray(data[end:])
    tail[8:10] = tail[10:12] = (3).to_bytes(2, "little")
    tail[12:16] = len(directory).to_bytes(4, "little")
    with pytest.raises(SourceProblem, match="overlap"):
        read_zip(bytes(data[:at] + directory + tail))


def test_npz_that_unpacks_to_a_great_deal_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(("a.npy", saved(np.zeros(100_000))))
    monkeypatch.setattr(array_source, "MOST_UNPACKED_BYTES", 800_128)
    assert isinstance(read_zip(data), dict)
    monkeypatch.setattr(array_source, "MOST_UNPACKED_BYTES", 800_127)
    with pytest.raises(SourceProblem, match=r"unpack to 800,128 bytes, over 200 times .*savez"):
        read_zip(data)
    monkeypatch.setattr(array_source, "MOST_RATIO", -(-800_128 // len(data)))
    assert isinstance(read_zip(data), dict)


def test_members_that_cannot_be_read_are_left_out_and_named() -> None:
    objects = saved(np.array([1])).replace(b"'<i8'", b"'|O' ")
    cut = ONE[:-1]
    bad = [("README", b"text"), ("o.npy", objects), ("cut.npy", cut), ("x.npy", b""), ("y", b"")]
    sink = ValueBuilder()
    notes = read_npz(
        io.BytesIO(zipped(bad[0], ("a.npy", ONE), *bad[1:], ("b.npy", ONE))),
        sink,
        lambda _done: None,
        None,
    )
    assert sink.result() == {"a": [0, 1, 2], "b": [0, 1, 2]}
    assert [note.partition(": ")[2].partition(":")[0] for note in notes[:3]] == [
        *("README", "o.npy", "cut.npy")
    ]
    assert "holds Python objects" in notes[1] and "1 bytes are missing" in notes[2]
    assert notes[3:] == ("2 other members left out, too.",)


def test_npz_without_a_readable_member_is_refused() -> None:
    with pytest.raises(Unconvertible, match=r"f\.npy: .*float128|f\.npy: .*longdouble"):
        read_zip(zipped(("f.npy", saved(np.array([1], np.longdouble))), ("README", b"text")))
    assert read_zip(zipped()) == {}


def test_of_two_members_with_one_name_the_bad_one_is_left_out() -> None:
    assert read_zip(zipped(("a.npy", b"text"), ("a.npy", ONE))) == {"a": [0, 1, 2]}


@pytest.mark.parametrize("seed", range(4))
def test_damaged_file_is_a_value_or_a_problem(seed: int) -> None:
    source = Random(seed)
    whole = [
        (read, ONE),
        (read, saved(np.zeros(3, dtype=[("id", "i4"), ("t", "M8[s]"), ("s", "U2")]))),
        (read, saved(np.asfortranarray(np.ones((3, 4), "f4")))),
        *[(read_zip, zipped(("a.npy", ONE), compression=each)) for each in (0, 8, 12, 14)],
    ]
    for take, data in whole:
        for _ in range(60):
            damaged = bytearray(data)
            for _ in range(source.randint(1, 3)):
                damaged[source.randrange(len(damaged))] = source.randrange(256)
            cut = source.choice([len(damaged), source.randrange(len(damaged))])
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of NumPy, about names of types
                    take(bytes(damaged[:cut]))
            except SourceProblem:
                pass
