"""A sequence whose items are made when asked for."""

import pytest

from msglc_browser.gui.base.mapped import Mapped


def test_items_are_made_only_when_asked_for() -> None:
    made: list[int] = []

    def double(number: int) -> int:
        made.append(number)
        return 2 * number

    doubled = Mapped(double, range(1_000_000))
    assert len(doubled) == 1_000_000
    assert doubled[3] == 6
    assert doubled[-1] == 1_999_998
    assert made == [3, 999_999]
    assert list(doubled[5:7]) == [10, 12]
    with pytest.raises(IndexError):
        doubled[1_000_000]


def test_it_equals_a_sequence_of_the_same_items() -> None:
    doubled = Mapped(str, [1, 2])
    assert doubled == ("1", "2")
    assert doubled == Mapped(str, (1, 2))
    assert doubled != ("1", "3")
    assert doubled != ("1",)
    assert doubled != "12"
    assert hash(doubled) == hash(Mapped(str, (1, 2)))
    assert "2" in doubled
