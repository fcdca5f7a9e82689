"""Many cells at once, and their memory."""

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.operations.tables.cells import CutText, Missing, Nested
from msglc_browser.operations.tables.many_cells import cells_of, size_of_cells


def test_values_are_cells_with_the_paths_of_their_numbers() -> None:
    base = (PathStep.key("x"),)
    plain, text, nested = cells_of([1.5, "x" * 301, [1]], base, 40)
    assert plain == 1.5
    assert isinstance(text, CutText)
    assert isinstance(nested, Nested)
    assert (text.path, nested.path) == ((*base, PathStep.index(41)), (*base, PathStep.index(42)))


def test_memory_counts_what_is_not_shared() -> None:
    assert size_of_cells([None, True, Missing.MISSING]) == 24
    assert size_of_cells(["x" * 200]) > 200
    assert size_of_cells([0.5] * 10) >= 320
