"""The note on names that were changed."""

from pathlib import Path

from msglc_browser.operations.transfer.changed_names import changed_names
from msglc_browser.storage.places.location import LocalLocation


def _note(*pairs: tuple[str, str]) -> list[str]:
    return changed_names([(key, LocalLocation(Path("/data") / name)) for key, name in pairs])


def test_names_that_stay_are_not_told() -> None:
    assert _note(("in/a.txt", "a.txt"), ("in/deep/", "deep"), ("b", "b")) == []


def test_three_changes_are_named_and_all_are_counted() -> None:
    pairs = [(f"in/{n}?", f"{n}_") for n in range(4)]
    assert _note(*pairs[:1]) == ["1 name was changed: 0? → 0_"]
    assert _note(*pairs[:3]) == ["3 names were changed: 0? → 0_, 1? → 1_, 2? → 2_"]
    assert _note(*pairs) == ["4 names were changed: 0? → 0_, 1? → 1_, 2? → 2_, …"]
