"""Events as indented JSON-like text, limited to a number of characters."""

from collections.abc import Iterable

from msglc_browser.archive.display.text_scalar import scalar_text
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node_path import quote

MAX_DEPTH = 100
"""Deeper levels are shown as `…`: indentation alone would need quadratic space."""

_INDENT = "  "
_BRACKETS = {EventKind.START_MAP: "{}", EventKind.START_LIST: "[]", EventKind.START_TAG: "()"}


class TextRenderer:
    """Turns events into text as they come; stops at `limit_chars`.

    Successive scalars of a list share a line, however long; everything else has its own.
    """

    def __init__(self, limit_chars: int) -> None:
        self._limit = limit_chars
        self._parts: list[str] = []
        self._length = 0
        self._frames: list[_Frame] = []
        self._hidden_depth = 0

    @property
    def is_full(self) -> bool:
        """Whether no more text will be added."""
        return self._length >= self._limit

    @property
    def text(self) -> str:
        """What has been rendered, at most `limit_chars`."""
        return "".join(self._parts)[: self._limit]

    def add(self, events: Iterable[Event]) -> None:
        """Render events until full."""
        for event in events:
            if self.is_full:
                return
            if self._hidden_depth:
                self._pass_hidden(event)
            elif event.kind is EventKind.CHUNK:
                self._add_chunk(event)
            elif event.kind is EventKind.END:
                self._close(self._frames.pop())
            else:
                self._add_item(event)

    def _pass_hidden(self, event: Event) -> None:
        if event.kind is EventKind.END:
            self._hidden_depth -= 1
        elif event.kind not in (EventKind.SCALAR, EventKind.CHUNK):
            self._hidden_depth += 1

    def _add_item(self, event: Event) -> None:
        self._separate(event)
        if event.kind is EventKind.SCALAR:
            self._put(scalar_text(event.value))
        elif event.kind in _BRACKETS:
            self._open(event)
        else:
            self._put(_string_opener(event))
            self._frames.append(_Frame(event.kind))

    def _open(self, event: Event) -> None:
        brackets = _BRACKETS[event.kind]
        if len(self._frames) >= MAX_DEPTH:
            self._put(f"{brackets[0]}…{brackets[1]}")
            self._hidden_depth = 1
            return
        tag = f"tag {event.value!r}" if event.kind is EventKind.START_TAG else ""
        self._put(tag + brackets[0])
        self._frames.append(_Frame(event.kind))

    def _separate(self, event: Event) -> None:
        """The text before an item: nothing, `: `, or a comma and a new line."""
        if not self._frames:
            return
        frame = self._frames[-1]
        is_value = frame.kind is EventKind.START_MAP and frame.items % 2 == 1
        first, frame.items = frame.items == 0, frame.items + 1
        if frame.kind is EventKind.START_TAG:
            return
        if is_value:
            self._put(": ")
            return
        is_scalar = event.kind is EventKind.SCALAR and frame.kind is EventKind.START_LIST
        stays = is_scalar and frame.was_scalar
        frame.was_scalar = is_scalar
        if stays:
            self._put(", ")
            return
        self._put("" if first else ",")
        self._new_line()

    def _close(self, frame: "_Frame") -> None:
        if frame.kind not in _BRACKETS:
            self._put('"' if frame.kind is EventKind.START_TEXT else "")
            return
        if frame.items and frame.kind is not EventKind.START_TAG:
            self._new_line()
        self._put(_BRACKETS[frame.kind][1])

    def _add_chunk(self, event: Event) -> None:
        room = self._limit - self._length
        if isinstance(event.value, str):
            self._put(quote(event.value[:room])[1:-1])
        elif isinstance(event.value, bytes):
            self._put(event.value[: room // 3 + 1].hex(" ") + " ")

    def _new_line(self) -> None:
        self._put("\n" + _INDENT * len(self._frames))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


class _Frame:
    """An open container; keys and values both count as items."""

    __slots__ = ("items", "kind", "was_scalar")

    def __init__(self, kind: EventKind) -> None:
        self.kind = kind
        self.items = 0
        self.was_scalar = False


def _string_opener(event: Event) -> str:
    if event.kind is EventKind.START_TEXT:
        return '"'
    size = "" if event.size is None else f"({event.size:,})"
    name = f"ext({event.value!r})" if event.kind is EventKind.START_EXT else f"bytes{size}"
    return f"{name} "
