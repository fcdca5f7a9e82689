"""JSON through windows far smaller than the text; Python's own json is the oracle."""

import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msglc_browser.operations.new_archive.sources.float_text import RoundedNumbers
from msglc_browser.operations.new_archive.sources.json_source import JsonSource
from msglc_browser.operations.new_archive.sources.text_window import TextWindow
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem, TooDeep
from tests.value_builder import ValueBuilder

_SETTINGS = settings(max_examples=80, derandomize=True, deadline=None)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=40)
    | st.lists(st.integers(-1000, 1000) | st.floats(allow_nan=False), max_size=60),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=30,
)
_WINDOWS = st.sampled_from([16, 37, 64, 1000])


def read(data: bytes, window: int = 64, *, lines: bool = False) -> object:
    sink = ValueBuilder()
    source = JsonSource(
        TextWindow(io.BytesIO(data), lambda _done: None, window), sink, RoundedNumbers()
    )
    if lines:
        source.read_lines()
    else:
        source.read_document()
    return sink.result()


@_SETTINGS
@given(
    value=_VALUES,
    window=_WINDOWS,
    indent=st.sampled_from([None, 1]),
    is_ascii=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-le"]),
)
def test_value_is_read_as_json_loads_reads_it(
    value: object, window: int, indent: int | None, is_ascii: bool, encoding: str
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    assert read(text.encode(encoding, "surrogatepass"), window) == value


@_SETTINGS
@given(
    values=st.lists(_VALUES, max_size=4), window=_WINDOWS, ending=st.sampled_from(["\n", "\r\n"])
)
def test_lines_are_the_items_of_a_list(values: list[object], window: int, ending: str) -> None:
    text = ending.join((*map(json.dumps, values), "", ""))
    assert read(text.encode(), window, lines=True) == values


@_SETTINGS
@given(
    value=_VALUES,
    window=_WINDOWS,
    at=st.integers(0, 10_000),
    change=st.sampled_from(["", *'{}[]",:x1-.\\ \x01']),
)
def test_damage_is_found_where_json_loads_finds_it(
    value: object, window: int, at: int, change: str
) -> None:
    text = json.dumps(value, indent=1)
    at %= len(text)
    damaged = text[:at] + change + text[at + 1 :]
    try:
        expected: object = json.loads(damaged)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,} column {error.colno:,}"
        with pytest.raises(SourceProblem, match=re.escape(place)):
            read(damaged.encode(), window)
    else:
        assert read(damaged.encode(), window) == expected


def test_what_json_loads_takes_beyond_the_standard_is_taken() -> None:
    assert (
        repr(read(b"[NaN, Infinity, -Infinity, -0.0, 1E400]", 16)) == "[nan, inf, -inf, -0.0, inf]"
    )
    assert read(b'{"a": 1, "a": 2}', 16) == {"a": 2}
    assert read(b"[" + b"9" * 300 + b"]", 16) == [int("9" * 300)]


def test_text_longer_than_many_windows_is_read() -> None:
    text = 'ü"\\🚀\n' * 1000
    assert read(json.dumps({"a": [text, text]}).encode(), 50) == {"a": [text, text]}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Expecting value: line 1 column 1"),
        (b"[1, 2] 3", "Extra data: line 1 column 8"),
        (b"[1,\n2\n3]", "Expecting ',' delimiter: line 3 column 1"),
        (b'{"a" 1}', "Expecting ':' delimiter: line 1 column 6"),
        (b"[1,\n\xff]", "not utf-8 text .*: line 2 column 1"),
        (b'["a\xc3\xbc\xff"]', "not utf-8 text .*: line 1 column 5 .byte 5.$"),
        (b'[\n["ab\xc3', "not utf-8 text .*: line 2 column 5 .byte 6.$"),
        (b"\xef\xbb\xbf[\xff]", "not utf-8 text .*: line 1 column 2 .byte 4.$"),
        (b'["' + b"x" * 100 + b"\xff", "not utf-8 text .*: line 1 column 103 .byte 102.$"),
        ('\n["a'.encode("utf-16-le") + b"\x00", "not utf-16-le text .*: line 2 column 4 .byte 8.$"),
        (b"[" + b"1" * 5000 + b"]", "A number has over 4,300 digits: line 1 column 2"),
    ],
)
def test_problem_names_its_place(data: bytes, words: str) -> None:
    with pytest.raises(SourceProblem, match=words):
        read(data, 16)


@pytest.mark.parametrize("window", [16, 100_000])
def test_depth_has_a_bound(window: int) -> None:
    with pytest.raises(TooDeep):
        read(b"[" * 5000 + b"]" * 5000, window)


def test_bad_line_is_named() -> None:
    with pytest.raises(SourceProblem, match="line 3 column 2"):
        read(b'{"a": 1}\n\n[1\n2]\n{"a": ]}\n'.replace(b"[1\n2]", b"[}"), lines=True)
    with pytest.raises(SourceProblem, match="More than one value on a line: line 2 column 3"):
        read(b"1\n2 3\n", lines=True)


def test_progress_counts_the_bytes_read() -> None:
    told: list[int] = []
    data = b"[" + b"1," * 5000 + b"1]"
    JsonSource(
        TextWindow(io.BytesIO(data), told.append, 1000), ValueBuilder(), RoundedNumbers()
    ).read_document()
    assert told == sorted(told)
    assert told[-1] == len(data)


def notes_of(text: str, window: int, *, lines: bool = False) -> tuple[str, ...]:
    numbers = RoundedNumbers()
    window_of_text = TextWindow(io.BytesIO(text.encode()), lambda _done: None, window)
    source = JsonSource(window_of_text, ValueBuilder(), numbers)
    source.read_lines() if lines else source.read_document()
    return numbers.sentences()


NOTE = (
    "{} × numbers that a 64-bit float cannot hold written as the nearest one; "
    "the first is {}, written as {}."
)


@pytest.mark.parametrize("window", [16, 64, 1000, 64 * 1024])
@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("[0.1, 1e308, 0.30000000000000004, 1.0, 123456789012345678901]", ()),
        ("1e400", (1, "1e400", "Infinity")),
        ("[" + "0.5, " * 500 + "-1e400, " + "0.25, " * 500 + "1e-400]", (2, "-1e400", "-Infinity")),
        ("[1e-400]", (1, "1e-400", "0.0")),
        ('{"a": [0.12345678901234567890], "b": 9007199254740993.0}',
         (2, "0.12345678901234567890", "0.12345678901234568")),
        ("{" + ", ".join(f'"k{n}": 1e40{n % 10}' for n in range(500)) + "}",
         (500, "1e400", "Infinity")),
        ("[" + ", ".join(["[1e400]", '{"a": {"b": 1e400}}'] * 150) + "]",
         (300, "1e400", "Infinity")),
    ],
)  # fmt: skip
def test_numbers_that_no_float_holds_are_counted_once(
    text: str, note: tuple[int, str, str], window: int
) -> None:
    assert notes_of(text, window) == ((NOTE.format(*note),) if note else ())
    if not text.startswith("{"):
        many = "\n".join([text] * 3)
        count = 3 * note[0] if note else 0
        found = notes_of(many, window, lines=True)
        assert found == ((NOTE.format(count, *note[1:]),) if note else ())


@pytest.mark.parametrize("window", [16, 1000])
def test_negative_zero_keeps_its_sign(window: int) -> None:
    text = b"[-0, -0.0, 0, " + b"-0, " * 100 + b"-1]"
    assert repr(read(text, window)) == repr([-0.0, -0.0, 0, *[-0.0] * 100, -1])


@pytest.mark.parametrize(
    ("data", "byte"),
    [(b'["\xff"]', 2), (b"[" + b"1," * 100 + b'"\xff"]', 202), (b'["' + b"x" * 63 + b'\xc3"]', 65)],
)
@pytest.mark.parametrize("window", [16, 64])
def test_byte_that_is_not_text_is_named(data: bytes, byte: int, window: int) -> None:
    with pytest.raises(SourceProblem, match=rf"\(byte {byte}\)"):
        read(data, window)


@pytest.mark.parametrize("width", [8, 16, 32])
@pytest.mark.parametrize("order", ["", "-le", "-be"])
@pytest.mark.parametrize("lines", [False, True])
def test_every_encoding_of_unicode_is_read(width: int, order: str, lines: bool) -> None:
    encoding = f"utf-{width}{order}" if width > 8 else f"utf-8{'-sig' if order else ''}"
    for text in ('["Ж漢😀", 1]', "1", '"Ж"', "[]"):
        value = json.loads(text)
        assert read(text.encode(encoding), lines=lines) == ([value] if lines else value)


@pytest.mark.parametrize("window", [64, 400, 64 * 1024])
@pytest.mark.parametrize("item", ["0{}", '"k{}": 0{}', '"k{}": .{}', '"k{}": nul{}'])
def test_error_inside_many_alike_is_at_its_place(item: str, window: int) -> None:
    is_map = item.startswith('"')
    good = [f'"k{n}": {n}' if is_map else str(n) for n in range(200)]
    text = ",\n".join([*good, item.format(1, 2), *good])
    text = f"{{{text}}}" if is_map else f"[{text}]"
    with pytest.raises(json.JSONDecodeError) as expected:
        json.loads(text)
    place = f"line {expected.value.lineno:,} column {expected.value.colno:,}"
    with pytest.raises(SourceProblem, match=re.escape(place)):
        read(text.encode(), window)


@pytest.mark.parametrize("item", ["{}", '"k{}": {}'])
def test_number_of_too_many_digits_inside_many_alike_is_refused(item: str) -> None:
    texts = [item.format(n, n) for n in range(200)]
    texts[150] = item.format("9" * 5000, "9" * 5000)
    text = ", ".join(texts)
    text = f"{{{text}}}" if item.startswith('"') else f"[{text}]"
    column = text.index(": 999" if item.startswith('"') else " 999") + 1
    column += 2 if item.startswith('"') else 1
    with pytest.raises(SourceProblem, match=f"over 4,300 digits: line 1 column {column:,}$"):
        read(text.encode(), 64 * 1024)


def test_window_grows_to_twice_what_is_ahead_and_no_more() -> None:
    window = TextWindow(io.BytesIO(b"x" * 1000), lambda _done: None, 16)
    window.fill()
    assert (window.ahead, window.fills) == (20, 1)  # the first 4 bytes tell the encoding
    window.grow()
    assert (window.ahead, window.fills) == (40, 2)
    window.at = 39
    window.grow()
    assert (window.text, window.fills) == ("x" * 17, 3)  # a window at least
