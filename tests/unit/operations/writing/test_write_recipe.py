"""What an upload is made of, to JSON and back."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput
from msglc_browser.operations.writing.write_recipe import (
    WriteRecipe,
    decode_recipe,
    encode_recipe,
)
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import (
    CREATE,
    CREATE_UNSEEN,
    OVERWRITE,
    Condition,
    update,
)

SOURCES = (
    Version(S3Location("p", "bucket", "ä key//with ?#"), '"etag"'),
    Version(LocalLocation(Path("/tmp/a file")), "v"),
)
TARGET = S3Location("p", "bucket", "target.msg")
CONDITIONS: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from([CREATE, CREATE_UNSEEN, OVERWRITE]),
    st.text().map(lambda etag: update(Version(TARGET, etag))),
)
SPANS = st.tuples(st.integers(0, 2**40), st.integers(0, 2**40)).map(sorted)
SEGMENTS: st.SearchStrategy[Segment] = st.one_of(
    st.binary(max_size=40).map(Literal),
    st.builds(
        lambda source, ends: Copied(source, Span(ends[0], ends[1])), st.integers(0, 1), SPANS
    ),
)


@given(st.lists(SEGMENTS).map(tuple), CONDITIONS, st.tuples(st.booleans(), st.booleans()))
def test_recipe_survives_json(
    segments: tuple[Segment, ...], condition: Condition, flags: tuple[bool, bool]
) -> None:
    recipe = WriteRecipe(segments, SOURCES, condition, True, (50, 99), *flags)
    assert decode_recipe(json.loads(json.dumps(encode_recipe(recipe))), TARGET) == recipe


def test_recipe_of_an_earlier_version_carries_over() -> None:
    found = {**encode_recipe(WriteRecipe((), SOURCES, CREATE, copies=True, carries_over=False))}
    del found["carries over"]
    assert decode_recipe(found, TARGET).carries_over


def test_recipe_with_megabytes_of_its_own_is_not_kept() -> None:
    recipe = WriteRecipe((Literal(b"x" * 5_000_000),) * 2, SOURCES, CREATE, copies=True)
    assert encode_recipe(recipe) == {}


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"segments": [], "sources": None, "expected": None},
        {"segments": [[0, 0, 1]], "sources": [], "expected": None, "copies": True, "plan": 3},
        {"segments": [], "sources": [], "expected": None, "copies": True, "plan": 0},
        {"segments": [[0, 5, 1]], "sources": [{"path": "a", "version": "v"}], "expected": None},
        {"segments": [["not base64!"]], "sources": [], "expected": None},
        {"segments": [[]], "sources": [], "expected": None},
    ],
)
def test_recipe_that_means_nothing_is_said_so(found: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="no longer be finished"):
        decode_recipe(found, TARGET)


def test_recipe_of_an_earlier_version_is_read() -> None:
    found = {
        "segments": [["aGVhZA=="], [0, 5, 9], [1, 0, 7]],
        "sources": [
            {"profile": "p", "bucket": "bucket", "key": "ä key//with ?#", "version": '"etag"'},
            {"path": "/tmp/a file", "version": "v"},
        ],
        "expected": '"old"',
        "copies": True,
        "children": [50],
        "archive": True,
        "plan": 3,
    }
    old = update(Version(TARGET, '"old"'))
    segments = (Literal(b"head"), Copied(0, Span(5, 9)), Copied(1, Span(0, 7)))
    recipe = WriteRecipe(segments, SOURCES, old, copies=True, children=(50,))
    assert decode_recipe(found, TARGET) == recipe
