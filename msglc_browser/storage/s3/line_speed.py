"""How fast a server responds, measured on regular requests."""

MIN_GAP_BYTES = 4 * 1024
MAX_GAP_BYTES = 64 * 1024
DEFAULT_GAP_BYTES = 32 * 1024
# A smaller reply arrives at once and reveals nothing about the line.
_TELLING_BYTES = 96 * 1024
# The cost of a request on this side, besides waiting: about 1 ms of computing.
_REQUEST_S = 0.001
_SIDE_BY_SIDE = 32
_WEIGHT = 0.2


class LineSpeed:
    """Round trip and bandwidth of a store; both None until measured."""

    def __init__(self) -> None:
        self.round_trip_s: float | None = None
        self.bandwidth_bytes_s: float | None = None

    def saw_answer(self, waited_s: float) -> None:
        """The first byte of a reply came `waited_s` after its request; the fastest ones count."""
        if self.round_trip_s is None or waited_s < self.round_trip_s:
            self.round_trip_s = waited_s
        else:
            self.round_trip_s += _WEIGHT * _WEIGHT * (waited_s - self.round_trip_s)

    def saw_body(self, size_bytes: int, took_s: float) -> None:
        """A body of `size_bytes` came within `took_s` after its first byte."""
        if size_bytes < _TELLING_BYTES or took_s <= 0:
            return
        speed = size_bytes / took_s
        old = speed if self.bandwidth_bytes_s is None else self.bandwidth_bytes_s
        self.bandwidth_bytes_s = old + _WEIGHT * (speed - old)

    def seconds_for(self, size_bytes: int) -> float | None:
        """How long reading this many bytes should take; None until the line was measured."""
        if self.round_trip_s is None or self.bandwidth_bytes_s is None:
            return None
        return self.round_trip_s + size_bytes / self.bandwidth_bytes_s

    @property
    def gap_bytes(self) -> int:
        """Two reads this close are better merged: reading the gap takes less time than a request.

        Requests run side by side, so one more costs a share of the round trip only.
        """
        if self.round_trip_s is None or self.bandwidth_bytes_s is None:
            return DEFAULT_GAP_BYTES
        cost_s = _REQUEST_S + self.round_trip_s / _SIDE_BY_SIDE
        return int(min(max(cost_s * self.bandwidth_bytes_s, MIN_GAP_BYTES), MAX_GAP_BYTES))
