"""Events to NDJSON: one line for each element of a list, or each entry of a dict."""

from collections.abc import Iterable
from typing import IO

from msglc_browser.archive.display.event_path import UNKNOWN_KEY, path_of
from msglc_browser.archive.model.events import Event, EventKind, Run
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.operations.exporting.json_compact import CompactJsonWriter
from msglc_browser.operations.exporting.json_text import NotPlain


class JsonLinesWriter(CompactJsonWriter):
    """A list becomes a line per element, a dict lines of {"key": …, "value": …}, others one line.

    This way, keys that are not text keep their type.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._root: EventKind | None = None
        self._is_value_next = False
        self._begun = 0  # elements of the root
        self._last_key: object = None  # of the root

    def _path(self) -> NodePath:
        path = super()._path()
        if self._root is None:
            return path
        return (*path_of([(self._root, self._begun, self._last_key)]), *path)

    def _write(self, events: Iterable[Event]) -> None:
        super()._write(self._without_root(events))

    def _without_root(self, events: Iterable[Event]) -> Iterable[Event]:
        for event in events:
            if self._root is None:
                self._root = event.kind
                if event.kind in (EventKind.START_LIST, EventKind.START_MAP):
                    continue
            if self._open:
                yield event
            elif event.kind is EventKind.END:
                self._is_done = True
            else:
                if event.is_key:
                    is_short = event.kind is EventKind.SCALAR
                    self._last_key = event.value if is_short else UNKNOWN_KEY
                yield event._replace(is_key=False)

    def _before(self, *, is_key: bool, on_own_line: bool) -> None:
        self._begun += not self._open
        if self._open:
            super()._before(is_key=is_key, on_own_line=on_own_line)
        elif self._root is EventKind.START_MAP and not self._is_value_next:
            self._put('{"key":')

    def _after(self, *, is_key: bool) -> None:
        if self._open:
            super()._after(is_key=is_key)
        elif self._root is not EventKind.START_MAP:
            self._put("\n")
            self._is_done = self._root is not EventKind.START_LIST
        else:
            self._is_value_next = not self._is_value_next
            self._put(',"value":' if self._is_value_next else "}\n")

    def _run(self, run: Run) -> None:
        if self._open:
            super()._run(run)
            return
        for value in run.values:
            if not self._is_value_next:
                self._last_key = value
            try:
                written = self._laid_out(value)
            except NotPlain:
                self._by_events(value)
            else:
                self._before(is_key=False, on_own_line=False)
                self._put(written)
                self._after(is_key=False)

    def _end_document(self) -> None:
        """Write nothing: each line has already been ended."""
