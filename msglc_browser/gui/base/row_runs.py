"""Groups rows into runs of neighbours: views process runs faster than single rows."""

from collections.abc import Iterable


def runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of neighbours, the last run first."""
    found: list[tuple[int, int]] = []
    for row in sorted(set(rows), reverse=True):
        if found and found[-1][0] == row + 1:
            found[-1] = (row, found[-1][1])
        else:
            found.append((row, row))
    return found
