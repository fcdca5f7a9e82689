"""Events into plain Python values, without recursion."""

from collections.abc import Iterable

from msglc_browser.archive.events import Event


def build_value(events: Iterable[Event], *, max_depth: int = 200) -> object:
    """One value out of a complete run of events: dict, list, scalar, CborTag, ExtValue or Pairs.

    A map whose keys Python cannot hold apart becomes Pairs. Raises LimitExceeded when it is
    nested deeper than `max_depth`, CorruptArchive when the events stop short.
    """
    raise NotImplementedError
