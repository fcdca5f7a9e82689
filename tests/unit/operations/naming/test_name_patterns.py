"""Names made by a pattern, and what all of them have in common."""

import pytest

from msglc_browser.errors import BadInput
from msglc_browser.operations.naming.name_patterns import (
    Nameable,
    RenameRule,
    common_affixes,
    renamed,
    without_affixes,
)
from msglc_browser.operations.naming.unique_names import distinct

_ITEMS = (Nameable("a", "run-a", "2025"), Nameable("b", "run-b", "2026"))


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (RenameRule(), ["a", "b"]),
        (RenameRule("{folder}/{stem}"), ["2025/run-a", "2026/run-b"]),
        (RenameRule("{n}"), ["1", "2"]),
        (RenameRule("x{n:03}"), ["x001", "x002"]),
        (RenameRule("{stem}", "run-", ""), ["a", "b"]),
        (RenameRule("{stem}", "-", "_"), ["run_a", "run_b"]),
        (RenameRule("{name}}"), ["a}", "b}"]),
        (RenameRule(""), ["", ""]),
    ],
)
def test_rule_fills_in_places_then_replaces(rule: RenameRule, names: list[str]) -> None:
    assert renamed(_ITEMS, rule) == names


@pytest.mark.parametrize(
    "pattern", ["{size}", "{}", "{name", "{{n}", "{n:0x}", "{n:1234}", "{" * 600 + "}" * 600]
)
def test_place_that_nobody_knows_is_refused(pattern: str) -> None:
    with pytest.raises(BadInput):
        renamed(_ITEMS, RenameRule(pattern))


@pytest.mark.parametrize(
    ("names", "affixes"),
    [
        (["frame-0039", "frame-0040"], ("frame-", "")),
        (["run1", "run2", "run10"], ("run", "")),
        (["a-1-final", "a-22-final"], ("a-", "-final")),
        (["alpha", "alpine"], ("", "")),
        (["same", "same"], ("", "")),
        (["run", "run-2"], ("", "")),
        (["1-x", "1-y"], ("1-", "")),
        (["only"], ("", "")),
        ([], ("", "")),
    ],
)
def test_common_part_ends_where_a_number_or_a_word_does(
    names: list[str], affixes: tuple[str, str]
) -> None:
    assert common_affixes(names) == affixes
    assert all(without_affixes(names, affixes))


def test_repeated_names_are_numbered_and_empty_ones_stay() -> None:
    assert distinct(["a", "a", "", ""], taken=["a-2"]) == ["a", "a-3", "", ""]
