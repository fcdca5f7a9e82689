"""Ranges that stand for too many rows: at most a thousand to a level, nested when need be."""

MAX_ROWS = 1000
"""Rows shown side by side."""


def bucket_ranges(rows: range) -> list[range] | None:
    """`rows` cut into at most 1,000 ranges; None when there are few enough to be shown as rows.

    Ranges start at multiples of a power of 1,000, so that the first level above the rows always
    holds a thousand each.
    """
    if len(rows) <= MAX_ROWS:
        return None
    size = MAX_ROWS
    while -(-len(rows) // size) > MAX_ROWS:
        size *= MAX_ROWS
    return [range(at, min(at + size, rows.stop)) for at in range(rows.start, rows.stop, size)]
