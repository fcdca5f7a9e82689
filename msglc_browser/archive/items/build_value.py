"""Build plain Python values from events, without recursion."""

from collections.abc import Iterable

from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.values import CborTag, ExtValue, Pairs
from msglc_browser.errors import CorruptArchive, LimitExceeded


class OpenValue:
    """A container or string in progress."""

    __slots__ = ("items", "start")

    def __init__(self, start: Event) -> None:
        self.start = start
        self.items: list[object] = []

    def close(self) -> object:
        """The finished value."""
        kind = self.start.kind
        if kind is EventKind.START_LIST:
            return self.items
        if kind is EventKind.START_MAP:
            return _mapping(self.items)
        if kind is EventKind.START_TAG:
            return CborTag(_number(self.start), self.items[0] if self.items else None)
        if kind is EventKind.START_TEXT:
            return "".join(item for item in self.items if isinstance(item, str))
        data = b"".join(item for item in self.items if isinstance(item, bytes))
        return ExtValue(_number(self.start), data) if kind is EventKind.START_EXT else data


def build_value(events: Iterable[Event], *, max_depth: int = 200) -> object:
    """One value from a complete run of events: dict, list, scalar, CborTag, ExtValue or Pairs.

    A map whose keys Python cannot distinguish becomes Pairs. Raises LimitExceeded if it is
    nested deeper than `max_depth`, CorruptArchive if the events end early.
    """
    result: list[object] = []
    stack: list[OpenValue] = []
    for event in events:
        target = stack[-1].items if stack else result
        if event.kind in (EventKind.SCALAR, EventKind.CHUNK):
            target.append(event.value)
        elif event.kind is EventKind.END:
            closed = stack.pop()
            (stack[-1].items if stack else result).append(closed.close())
        else:
            if len(stack) >= max_depth:
                raise LimitExceeded(f"The value is nested deeper than {max_depth:,} levels.")
            stack.append(OpenValue(event))
    if stack or not result:
        raise CorruptArchive("The value ends before it is complete.")
    return result[0]


def _number(event: Event) -> int:
    return event.value if isinstance(event.value, int) else 0


def _mapping(items: list[object]) -> object:
    pairs = tuple(zip(items[::2], items[1::2], strict=True))
    try:
        mapping = dict(pairs)
    except TypeError:
        return Pairs(pairs)
    return mapping if len(mapping) == len(pairs) else Pairs(pairs)
