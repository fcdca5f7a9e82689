"""Records decoded many at a time: exact, or not at all."""

import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.new_archive.sources.json_records import JsonRecords, exact_values
from msglc_browser.operations.new_archive.sources.text_window import TextWindow

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(values=st.lists(VALUES), indent=st.sampled_from([None, 1, "\t"]), is_ascii=st.booleans())
def test_values_are_those_of_json_or_none(
    values: list[object], indent: int | str | None, is_ascii: bool
) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=is_ascii)
    found = exact_values(text)
    assert found is None or repr(found) == repr(json.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        '[{"a":1,"a":1}]',
        '[{"a":1,"a":2}]',
        '[{"\\u0061":1,"a":2}]',
        "[-0]",
        "[1e400]",
        "[18446744073709551616]",
        "[0.10000000000000000000001]",
        "[1.00]",
        "[NaN]",
        '["\\ud800"]',
        '["\ud800"]',
        "[1] 2",
        "[1,]",
        '[{"a":{"b":"1","b":"1"}}]',
    ],
)
def test_what_is_not_certain_is_not_taken(text: str) -> None:
    assert exact_values(text) is None


def taken(text: str) -> tuple[list[object], str]:
    window = TextWindow(BytesIO(text.encode()), lambda _count: None)
    window.fill()
    window.at = text.index("{")
    first_end = json.JSONDecoder().raw_decode(text, window.at)[1]
    return JsonRecords().take(window, lambda: first_end), window.text[window.at :]


@pytest.mark.parametrize("indent", [None, 2])
def test_all_but_the_last_records_are_taken(indent: int | None) -> None:
    records = [{"id": number, "inner": [{"id": "},{"}, 1.5]} for number in range(300)]
    found, rest = taken(json.dumps(records, indent=indent))
    assert found == records[: len(found)] and len(found) == 299
    assert json.loads(f"[{rest}") == records[299:]


def test_records_with_one_odd_number_are_left() -> None:
    text = json.dumps([{"id": number} for number in range(1000)]).replace("500}", "5E2}")
    found, rest = taken(text)
    assert not found and text == f"[{rest}"
