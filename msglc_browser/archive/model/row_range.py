"""Ranges that group rows: at most a thousand per level, nested if necessary."""

MAX_ROWS = 1000
"""Maximum rows shown in one level."""


def bucket_ranges(rows: range) -> list[range] | None:
    """`rows` split into at most 1,000 ranges; None if few enough to be shown as rows.

    Ranges start at multiples of a power of 1,000, so that the first level above the rows always
    holds a thousand each.
    """
    if len(rows) <= MAX_ROWS:
        return None
    size = MAX_ROWS
    while -(-len(rows) // size) > MAX_ROWS:
        size *= MAX_ROWS
    return [range(at, min(at + size, rows.stop)) for at in range(rows.start, rows.stop, size)]
