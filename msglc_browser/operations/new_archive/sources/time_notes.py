"""CBOR times as timestamps of msgpack: exact, or refused, or said."""

import cbor2
import msgpack

from msglc_browser.archive.items.scalars import timestamp_of_number, timestamp_of_text
from msglc_browser.archive.model.node_path import NodePath, brief_path
from msglc_browser.archive.model.values import Timestamp

_SECONDS = range(-(2**63), 2**63)
_NONE = (0, "")


class TimeNotes:
    """Converts times, and counts those that lose something.

    `state` can be put back when what was read is read again.
    """

    def __init__(self) -> None:
        self.state = (_NONE, _NONE)  # without their offset, rounded: how many, and the first

    def of_text(self, content: object, _immutable: bool) -> object:
        """A time as text (tag 0); the tag itself if msgpack cannot hold it."""
        found = timestamp_of_text(content) if isinstance(content, str) else None
        if found is None or not isinstance(content, str):
            return cbor2.CBORTag(0, content)
        if found.written is not None:
            moved, rounded = self.state
            self.state = (_one_more(moved, content), rounded)
        return _packable(0, content, found)

    def of_number(self, content: object, _immutable: bool) -> object:
        """Seconds since 1970 (tag 1); the tag itself if msgpack cannot hold it."""
        if isinstance(content, bool) or not isinstance(content, int | float):
            return cbor2.CBORTag(1, content)
        found = Timestamp(content) if isinstance(content, int) else timestamp_of_number(content)
        if found is None:
            return cbor2.CBORTag(1, content)
        if found.written is not None:
            moved, rounded = self.state
            self.state = (moved, _one_more(rounded, repr(content)))
        return _packable(1, content, found)

    def sentences(
        self, moved_at: NodePath | None = None, rounded_at: NodePath | None = None
    ) -> tuple[str, ...]:
        """The notes for the user, with the places of the first if known; empty if nothing was
        lost."""
        (moved, first_moved), (rounded, first_rounded) = self.state
        notes = []
        if moved:
            notes.append(
                f"{moved:,} × times written in UTC, without their offset; the first is "
                f"{first_moved}{_place(moved_at)}."
            )
        if rounded:
            notes.append(
                f"{rounded:,} × times rounded to nanoseconds; the first is {first_rounded} "
                f"seconds after 1970{_place(rounded_at)}."
            )
        return tuple(notes)


def _place(path: NodePath | None) -> str:
    return "" if path is None else f" ({brief_path(path)})"


def _one_more(counted: tuple[int, str], text: str) -> tuple[int, str]:
    count, first = counted
    return count + 1, first or text


def _packable(tag: int, content: object, time: Timestamp) -> object:
    if time.seconds not in _SECONDS:
        return cbor2.CBORTag(tag, content)
    return msgpack.Timestamp(time.seconds, time.nanoseconds)
