"""Following a listing: it ends where the server gives no way on, and only there."""

import itertools

import pytest

from msglc_browser.storage.s3.lists.paging import MOST_EMPTY_PAGES, Stuck, Trail

FAR = 100_000


def pages_until_stuck(pages: "itertools.chain[tuple[list[str], str]]") -> tuple[int, str]:
    """How many pages were followed, and why not more."""
    trail = Trail()
    for number, (names, marker) in enumerate(itertools.islice(pages, FAR)):
        try:
            trail = trail.after(names, marker)
        except Stuck as stuck:
            return number, stuck.reason
    return FAR, ""


def endless(names: "itertools.cycle[list[str]]") -> "itertools.chain[tuple[list[str], str]]":
    """Pages of these names, each continued at a new marker."""
    return itertools.chain((each, f"m{n}") for n, each in enumerate(names))


def test_pages_with_new_names_are_followed_to_the_end() -> None:
    pages = itertools.chain(([f"k{n}"], f"m{n}") for n in range(FAR))
    assert pages_until_stuck(pages) == (FAR, "")


@pytest.mark.parametrize(("names", "most"), [([[]], 999), ([["a"]], 1000), ([[], ["a"]], 1001)])
def test_new_markers_that_bring_nothing_are_not_followed_for_ever(
    names: list[list[str]], most: int
) -> None:
    count, reason = pages_until_stuck(endless(itertools.cycle(names)))
    assert reason == "has sent 1,000 pages without anything new"
    assert count == most


@pytest.mark.parametrize(
    "names", [[["a"], ["b"]], [["a"], [], ["b"], ["c"]], [[f"k{n}"] for n in range(65)]]
)
def test_pages_that_go_in_a_circle_with_new_markers_are_noticed(names: list[list[str]]) -> None:
    count, reason = pages_until_stuck(endless(itertools.cycle(names)))
    assert reason == "repeats itself"
    assert count < 4 * len(names) + 4


def test_prefix_repeated_while_keys_below_it_follow_is_no_circle() -> None:
    names = [["a/"]] * 500 + [["b/"]] * 500 + [["c"]]
    assert pages_until_stuck(itertools.chain((each, f"m{n}") for n, each in enumerate(names))) == (
        FAR,
        "",
    )


def test_one_page_fewer_that_brings_nothing_is_followed() -> None:
    empty: list[tuple[list[str], str]] = [([], f"m{n}") for n in range(MOST_EMPTY_PAGES - 1)]
    assert pages_until_stuck(itertools.chain(empty, [(["a"], "m")])) == (FAR, "")
    twice = itertools.chain(empty, [(["a"], "m")], ((names, f"{m}x") for names, m in empty))
    assert pages_until_stuck(twice) == (FAR, "")


@pytest.mark.parametrize("length", [1, 2, 3, 7, 64, 65])
def test_markers_that_go_in_a_circle_are_noticed(length: int) -> None:
    pages = itertools.chain(([f"k{n}"], f"m{n % length}") for n in range(FAR))
    count, reason = pages_until_stuck(pages)
    assert reason == "repeats itself"
    assert count < 4 * length + 4


def test_missing_marker_is_noticed() -> None:
    assert pages_until_stuck(itertools.chain([(["a"], "")])) == (
        0,
        "does not say where it continues",
    )


def test_names_of_other_bytes_can_be_followed() -> None:
    assert Trail().after(["caf\udce9"], "m").page != Trail().after(["caf\udcea"], "m").page
