"""A value as one short line, based on its first bytes."""

from collections.abc import Iterable

from msglc_browser.archive.arrays.numpy_pickle import describe_array
from msglc_browser.archive.display.text_scalar import scalar_text
from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.archive.model.node_path import escape_hidden, quote
from msglc_browser.errors import LimitExceeded

MAX_CHARS = 300
MAX_DEPTH = 8
_CHUNK_BYTES = 64
_SHOWN_BYTES = 32
_BRACKETS = {
    EventKind.START_MAP: ("{", "}"),
    EventKind.START_LIST: ("[", "]"),
    EventKind.START_TEXT: ('"', '"'),
}


class _Line:
    """Text that grows until it is long enough."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._room = MAX_CHARS - 1
        self._closers: list[str] = []
        self._frames: list[tuple[bool, int]] = []  # (is a map, items so far; keys count)

    @property
    def is_full(self) -> bool:
        return self._room <= 0

    @property
    def depth(self) -> int:
        return len(self._closers)

    def text(self, *, is_complete: bool) -> str:
        whole = "".join(self._parts)
        if is_complete and len(whole) <= MAX_CHARS:
            return whole
        return f"{whole[: MAX_CHARS - 1]}…"

    def add(self, event: Event) -> None:
        if event.kind is EventKind.CHUNK:
            self._add_chunk(event)
        elif event.kind is EventKind.END:
            self._put(self._closers.pop())
            self._frames.pop()
        else:
            self._separate()
            self._start(event)

    def _start(self, event: Event) -> None:
        if event.kind is EventKind.SCALAR:
            self._put(_key_or_scalar(event))
            return
        opener, closer = _BRACKETS.get(event.kind, ("(", ")"))
        if event.kind is EventKind.START_TAG:
            opener = f"tag {event.value!r}("
        elif event.kind is EventKind.START_BYTES:
            opener = f"bytes({event.size or 0:,}) " if event.size is not None else "bytes "
            closer = ""
        elif event.kind is EventKind.START_EXT:
            opener, closer = f"ext({event.value!r}) ", ""
        self._put(opener)
        self._closers.append(closer)
        self._frames.append((event.kind is EventKind.START_MAP, 0))

    def _add_chunk(self, event: Event) -> None:
        if isinstance(event.value, str):
            self._put(quote(event.value[: self._room + 1])[1:-1])
        elif isinstance(event.value, bytes):
            self._put(event.value[: self._room // 3 + 1].hex(" ") + " ")

    def _separate(self) -> None:
        if not self._frames:
            return
        is_map, items = self._frames[-1]
        if items:
            self._put(": " if is_map and items % 2 else ", ")
        self._frames[-1] = (is_map, items + 1)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._room -= len(text)


def preview_line(protocol: Protocol, head: bytes, *, is_complete: bool) -> str:
    """At most 300 characters describing the value that starts with `head`; cut text ends in `…`.

    `is_complete` means that `head` is the whole value. Raises CorruptArchive if it is damaged.
    """
    tokenizer = Tokenizer(protocol, chunk_bytes=_CHUNK_BYTES)
    tokenizer.feed(head)
    line = _Line()
    done = _fill(line, tokenizer)
    return line.text(is_complete=done and tokenizer.finished)


def typed_preview(
    protocol: Protocol, value_type: ValueType, head: bytes, *, is_complete: bool
) -> str:
    """Like `preview_line`, with unquoted strings and described arrays, for a row of the tree."""
    found = peek_head(protocol, head, 0)
    if value_type is ValueType.ARRAY and found is not None:
        info = describe_array(head[found.end :])
        if info is not None:
            return str(info)
    if value_type is ValueType.STR:
        return _bare_text(protocol, head)
    if value_type is ValueType.BYTES and found is not None and found.kind is HeadKind.BYTES:
        payload = head[found.end : found.end + _SHOWN_BYTES]
        return payload.hex(" ") + (" …" if found.value > _SHOWN_BYTES else "")
    return preview_line(protocol, head, is_complete=is_complete)


def _key_or_scalar(event: Event) -> str:
    if event.is_key and isinstance(event.value, str) and event.value.isidentifier():
        return event.value
    return scalar_text(event.value)


def _bare_text(protocol: Protocol, head: bytes) -> str:
    tokenizer = Tokenizer(protocol, chunk_bytes=0)
    tokenizer.feed(head)
    parts = [event.value for event in tokenizer if isinstance(event.value, str)]
    text = escape_hidden("".join(parts)[: MAX_CHARS + 1])
    is_whole = tokenizer.finished and len(text) <= MAX_CHARS
    return text if is_whole else f"{text[: MAX_CHARS - 1]}…"


def _fill(line: _Line, events: Iterable[Event]) -> bool:
    try:
        for event in events:
            line.add(event)
            if line.is_full or line.depth > MAX_DEPTH:
                return False
    except LimitExceeded:
        return False
    return True
