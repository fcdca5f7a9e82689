"""Paths as text, exact both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.model.node_path import (
    RAW_KEY,
    PathStep,
    brief_path,
    format_path,
    parse_path,
    quote,
)
from msglc_browser.errors import BadInput

_KEYS = (
    st.text()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.booleans()
    | st.none()
    | st.binary()
    | st.sampled_from(["", "/", "[3]", "(x)", "a~1", "#", '"', "\\", " ", "\udcff", "~"])
)
_STEPS = st.builds(PathStep.key, _KEYS, occurrence=st.integers(0, 3)) | st.builds(
    PathStep.index, st.integers(0, 10**9)
)


@given(st.lists(_STEPS, max_size=5).map(tuple))
def test_any_path_reads_back_exactly(path: tuple[PathStep, ...]) -> None:
    text = format_path(path)
    assert text.isprintable()
    found = parse_path(text)
    assert found == path
    assert [str(step.value) for step in found] == [str(step.value) for step in path]


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ([], "/"),
        (["runs", "42", "energy"], "/runs/42/energy"),
        (["a/b"], '/"a/b"'),
        ([""], '/""'),
        (["line\nbreak"], '/"line\\nbreak"'),
        ([42, True, None, 1.5, b"\x00\xff"], "/(42)/(true)/(null)/(1.5)/(0x00ff)"),
        (["日本", "é"], "/日本/é"),
    ],
)
def test_paths_are_legible(keys: list[str], text: str) -> None:
    assert format_path(tuple(PathStep.key(key) for key in keys)) == text


def test_raw_keys_and_repeated_keys_have_a_form() -> None:
    path = (PathStep(b"\x92\x01\x02", RAW_KEY), PathStep.key("k", occurrence=2))
    assert format_path(path) == "/(raw 0x920102)/k~2"
    assert parse_path(format_path(path)) == path


@pytest.mark.parametrize("text", ['/"open', "/(word)", '/"a"b', "/(0xzz)", '/"\\q"'])
def test_path_refused_when_it_cannot_be_read(text: str) -> None:
    with pytest.raises(BadInput):
        parse_path(text)


def test_path_may_be_typed_without_leading_slash() -> None:
    assert parse_path("a/[3]") == (PathStep.key("a"), PathStep.index(3))


def test_quote_escapes_what_cannot_be_seen() -> None:
    assert quote('a"b\\\u202e\0é') == '"a\\"b\\\\\\u202e\\u0000é"'


@pytest.mark.parametrize(("text", "at"), [('/a/"b', 4), ('"a"b', 1), ('/ab/"' + "c" * 50, 5)])
def test_invalid_path_is_named_by_its_character_and_what_follows(text: str, at: int) -> None:
    with pytest.raises(BadInput) as caught:
        parse_path(text)
    rest = text[at - 1 : at + 39]
    assert caught.value.message == f"The path is invalid from character {at}: {rest}"


@pytest.mark.parametrize(
    ("depth", "text"),
    [(0, "/"), (2, "/k0/k1"), (8, "/k0/k1/k2/k3/k4/k5/k6/k7"), (9, "/k0/k1/…/k7/k8")],
)
def test_brief_path_leaves_out_the_middle_of_a_long_one(depth: int, text: str) -> None:
    assert brief_path(tuple(PathStep.key(f"k{number}") for number in range(depth))) == text


@pytest.mark.parametrize(("key", "text"), [("x" * 60, "x" * 60), ("x" * 61, "x" * 60 + "…")])
def test_brief_path_cuts_long_keys(key: str, text: str) -> None:
    assert brief_path((PathStep.key(key),)) == f"/{text}"
