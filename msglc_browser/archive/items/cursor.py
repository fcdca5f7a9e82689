"""A forward cursor over encoded items: counts and skips them, without decoding or recursion.

It is fed bytes and keeps its state when they run out. A skipped payload need not be
fed: `position` moves past it, and the next bytes needed are those from `position` on.
"""

from msglc_browser.archive.items.fast_skip import run_ends, skip_run
from msglc_browser.archive.items.heads import Head, HeadKind, lengths_of, peek_head, steps_of
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded

MAX_OPEN = 100_000
"""Limit for nested containers of unknown length; each costs memory."""

# Containers and strings of unknown length, until BREAK.
_OPEN = -1
_OPEN_KEY = -2  # a map, where a key comes next
_OPEN_VALUE = -3
_OPEN_TEXT = -4
_OPEN_BYTES = -5
_AFTER_ITEM = {_OPEN: _OPEN, _OPEN_KEY: _OPEN_VALUE, _OPEN_VALUE: _OPEN_KEY}
_CHUNKS = {_OPEN_TEXT: HeadKind.TEXT, _OPEN_BYTES: HeadKind.BYTES}
_FAST_FROM = 8  # items; below that, setting up a run costs more than walking
_BACK_OFF = 16  # items walked one by one after a run made no progress …
_MOST_BACK_OFF = 4096  # … doubling each time, as a failed attempt may examine 256 KiB

_PAYLOADS = {HeadKind.TEXT: 0, HeadKind.BYTES: 0, HeadKind.EXT: 1}
_CHILDREN = {HeadKind.LIST: 1, HeadKind.MAP: 2, HeadKind.TAG: 0}
_OPENERS = {
    HeadKind.OPEN_LIST: _OPEN,
    HeadKind.OPEN_MAP: _OPEN_KEY,
    HeadKind.OPEN_TEXT: _OPEN_TEXT,
    HeadKind.OPEN_BYTES: _OPEN_BYTES,
}


class Cursor:
    """Walks the items between `position` and `end`; both are in the caller's coordinates."""

    def __init__(self, protocol: Protocol, position: int, end: int) -> None:
        self._protocol = protocol
        self.position = position
        self._end = end
        self._data = b""
        self._data_start = position
        self._frames: list[int] = []  # remaining items, innermost last; or _OPEN…
        self._walk = 0  # items to walk before the next attempt at a run
        self._back_off = _BACK_OFF

    @property
    def in_item(self) -> bool:
        """Whether the bytes ran out in the middle of an item."""
        return bool(self._frames)

    def feed(self, data: bytes, start: int) -> None:
        """Replace the fed bytes by these, which start at position `start`."""
        self._data = data
        self._data_start = start

    def rewind(self, position: int) -> None:
        """Return to the start of an item and discard partial state."""
        self.position = position
        self._frames.clear()

    def peek(self, size: int) -> bytes:
        """Up to `size` of the fed bytes at the current position."""
        at = self.position - self._data_start
        return self._data[at : at + size]

    def between(self, start: int, end: int) -> bytes:
        """The fed bytes at `start` to `end`."""
        return self._data[start - self._data_start : end - self._data_start]

    def skip(self, items: int) -> int:
        """Skip up to `items` items; fewer if bytes run out, and the next call continues.

        Raises CorruptArchive if the items contradict themselves or `end`, LimitExceeded.
        """
        done = 0
        while done < items:
            if not self._frames:
                done += self._skip_run(items - done)
                if done == items:
                    break
                self._frames.append(1)
            if not self._finish():
                break
            done += 1
        return done

    def skip_to_break(self) -> int | None:
        """Skip to the BREAK that ends a container; returns the item count, None if bytes run out.

        The BREAK itself is skipped too. To continue, rewind and feed more.
        """
        done = 0
        while True:
            head = None if self.in_item else self._peek_head()
            if head is not None and head.kind is HeadKind.BREAK:
                self.position += 1
                return done
            skipped = self.skip(1)
            if not skipped:
                return None
            done += skipped

    def run_ends(self, items: int) -> list[int]:
        """The ends of up to `items` ordinary items that have been fed; moves past them."""
        at = self.position - self._data_start
        if self._frames or at >= len(self._data):
            return []
        ends = run_ends(self._protocol, self._data, at, items)
        ends = [end + self._data_start for end in ends]
        if ends:
            self._move_to(ends[-1])
        return ends

    def _skip_run(self, items: int) -> int:
        at = self.position - self._data_start
        if items < _FAST_FROM or at >= len(self._data):
            return 0
        done, at = skip_run(self._protocol, self._data, at, items)
        if done < _FAST_FROM:
            self._walk = self._back_off
            self._back_off = min(2 * self._back_off, _MOST_BACK_OFF)
        else:
            self._back_off = _BACK_OFF
        self._move_to(at + self._data_start)
        return done

    def _finish(self) -> bool:
        """Walk until no frame is open; False if the bytes run out."""
        # Written out with local names: this loop handles every item that is not part of a run.
        frames, data = self._frames, self._data
        steps, lengths = steps_of(self._protocol), lengths_of(self._protocol)
        left, size, offset = frames.pop(), len(self._data), self._data_start
        while left or frames:
            if left == 0:
                left = frames.pop()
                continue
            if left >= _FAST_FROM or left in _AFTER_ITEM:
                if self._walk:
                    self._walk -= 1
                else:
                    left = self._skip_run_in(left)
            at = self.position - offset
            if left == 0:
                continue
            if not 0 <= at < size:
                break
            code = data[at]
            children, width, value = steps[code]
            if children is not None and left > 0:
                self.position += width
                left += value * children - 1
                continue
            if lengths[code] and left > 0 and at + lengths[code] < size:
                self._pass_string(at + 1, lengths[code])
                left -= 1
                continue
            after = self._enter(at, left)
            if after is None:
                break
            left = after
        else:
            self._move_to(self.position)
            return True
        frames.append(left)
        self._check_more_to_come()
        return False

    def _pass_string(self, at: int, width: int) -> None:
        payload = int.from_bytes(self._data[at : at + width], "big")
        self._move_to(self.position + 1 + width + payload)

    def _skip_run_in(self, left: int) -> int:
        """Skip a run inside a frame with `left` remaining items; returns the new remainder."""
        if left > 0:
            return left - self._skip_run(left)
        is_odd = self._skip_run(1 << 30) % 2
        return _AFTER_ITEM[left] if is_odd else left

    def _enter(self, at: int, left: int) -> int | None:
        """Skip the head of anything but a plain scalar; returns the frame's new remainder."""
        head = peek_head(self._protocol, self._data, at)
        if head is None:
            return None
        self._move_to(self._data_start + head.end + self._payload_size(head))
        if head.kind is HeadKind.BREAK:
            if left >= 0 or left == _OPEN_VALUE:
                raise CorruptArchive("A container ends before its last item.")
            return 0
        if left in _CHUNKS and head.kind is not _CHUNKS[left]:
            raise CorruptArchive("A chunk of a string is not a string.")
        left = left - 1 if left > 0 else _AFTER_ITEM.get(left, left)
        if head.kind in _OPENERS:
            self._push(left)
            return _OPENERS[head.kind]
        return self._add(head, left) if head.kind in _CHILDREN else left

    def _payload_size(self, head: Head) -> int:
        extra = _PAYLOADS.get(head.kind)
        return 0 if extra is None else head.value + extra

    def _add(self, head: Head, left: int) -> int:
        items = 1 if head.kind is HeadKind.TAG else head.value * _CHILDREN[head.kind]
        if left < 0:
            self._push(left)
            left = 0
        # Definite counts are added up: no frame for each, so depth alone costs no memory.
        left += items
        room = self._end - self.position
        if left > room:
            raise CorruptArchive(
                f"A container claims {items:,} items, but only {room:,} bytes are left."
            )
        return left

    def _push(self, left: int) -> None:
        self._frames.append(left)
        if len(self._frames) > MAX_OPEN:
            raise LimitExceeded(f"The value is nested deeper than {MAX_OPEN:,} levels.")

    def _peek_head(self) -> Head | None:
        head = peek_head(self._protocol, self._data, self.position - self._data_start)
        if head is None:
            self._check_more_to_come()
        return head

    def _check_more_to_come(self) -> None:
        """Raise an error if no more bytes can come, instead of waiting for them."""
        if self.position >= self._end or self._data_start + len(self._data) >= self._end:
            raise CorruptArchive("The data ends in the middle of a value.")

    def _move_to(self, position: int) -> None:
        if position > self._end:
            raise CorruptArchive(
                f"A value runs {position - self._end:,} bytes past the end of its parent."
            )
        self.position = position
