"""Which rows of a table have been read: until all have, there may be more columns."""

from bisect import bisect_left, bisect_right


class SeenRows:
    """Ranges of rows, joined where they touch."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []

    def add(self, rows: range) -> None:
        """Some consecutive rows have been read."""
        start, stop = rows.start, rows.stop
        first, end = bisect_left(self._stops, start), bisect_right(self._starts, stop)
        if first < end:
            start = min(start, self._starts[first])
            stop = max(stop, self._stops[end - 1])
        self._starts[first:end], self._stops[first:end] = [start], [stop]

    def covers(self, total: int) -> bool:
        """Whether rows 0 … `total` - 1 have all been read."""
        return not total or (
            bool(self._starts) and self._starts[0] <= 0 and self._stops[0] >= total
        )
