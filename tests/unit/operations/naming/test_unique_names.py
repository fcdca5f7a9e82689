"""Names for children, made of keys."""

from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.naming.unique_names import distinct, numbered, stem


def unique_names(keys: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """Names for the objects of these keys, as combining proposes them."""
    return distinct([stem(key) for key in keys], taken=taken)


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["runs/run-0042.msg"], ["run-0042"]),
        (["a.msg", "b/a.msg", "c/a.cbor"], ["a", "a-2", "a-3"]),
        (["a.msg", "x/a.msg", "a-2.msg"], ["a", "a-3", "a-2"]),
        (["run-0.25", "run-0.25.msg"], ["run-0.25", "run-0.25-2"]),
        ([".hidden", "no-suffix", "folder/"], [".hidden", "no-suffix", "folder"]),
        (["a.tar.gz"], ["a.tar"]),
        (["läuf 3 🚀.msg"], ["läuf 3 🚀"]),
        (["/"], ["/"]),
    ],
)
def test_names_are_the_last_parts_without_suffix(keys: list[str], names: list[str]) -> None:
    assert unique_names(keys) == names


def test_taken_names_are_avoided() -> None:
    assert unique_names(["a.msg", "b.msg"], taken=["a", "a-2"]) == ["a-3", "b"]


@given(st.lists(st.sampled_from(["a", "a-2", "a.msg", "x/a", "a-3.cbor", "b", "a-2-2"])))
def test_names_are_unique_stable_and_in_order(keys: list[str]) -> None:
    names = unique_names(keys)
    assert len(set(names)) == len(keys)
    assert names == unique_names(keys)
    assert all(
        name.startswith(key.rpartition("/")[2].partition(".")[0])
        for key, name in zip(keys, names, strict=True)
    )


@pytest.mark.parametrize(
    ("target", "first"),
    [
        ("s3://runs/2026/combined.msglc", "s3://runs/2026/combined-2.msglc"),
        ("s3://runs/a.b/combined", "s3://runs/a.b/combined-2"),
        ("/tmp/run-0.25", "/tmp/run-0.25-2"),
        ("C:\\runs\\a.msg", "C:\\runs\\a-2.msg"),
    ],
)
def test_targets_are_numbered_before_their_suffix(target: str, first: str) -> None:
    names = list(numbered(target))
    assert (names[0], len(names)) == (first, 98)
