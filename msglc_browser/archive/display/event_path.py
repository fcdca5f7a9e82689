"""Where in a value its events are."""

from collections.abc import Iterable
from typing import Final

from msglc_browser.archive.display.text_scalar import scalar_text
from msglc_browser.archive.model.events import Event, EventKind, run_of
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.values import CborSimple, ExtValue, Timestamp

UNKNOWN_KEY: Final = "…"
"""Stands in a path for a key that is long, or a container."""


class EventPath:
    """Follows the events of one value."""

    def __init__(self) -> None:
        self._frames: list[tuple[EventKind, int, object]] = []

    def follow(self, event: Event) -> None:
        """Take the next event: if it is a value, it is at `path` now."""
        if event.kind is EventKind.END:
            self._frames.pop()
        elif event.kind is EventKind.RUN:
            run = run_of(event)
            self._begin(len(run.values), run.values[-2] if run.is_map else None)
        elif event.kind is not EventKind.CHUNK:
            is_scalar = event.kind is EventKind.SCALAR
            key = event.value if is_scalar else UNKNOWN_KEY
            self._begin(1, key, keeps_key=not event.is_key)
            if not is_scalar:
                self._frames.append((event.kind, 0, None))

    def _begin(self, items: int, key: object, *, keeps_key: bool = False) -> None:
        if self._frames:
            kind, begun, last_key = self._frames[-1]
            self._frames[-1] = (kind, begun + items, last_key if keeps_key else key)

    @property
    def path(self) -> NodePath:
        """The path to the last value."""
        return path_of(self._frames)


def path_of(frames: Iterable[tuple[EventKind, int, object]]) -> NodePath:
    """The path through open containers: their kind, items begun, and last key, if a dict."""
    steps = []
    for kind, begun, key in frames:
        if kind is EventKind.START_MAP:
            steps.append(_key_step(key))
        elif kind is EventKind.START_LIST:
            steps.append(PathStep.index(begun - 1))
    return tuple(steps)


def _key_step(key: object) -> PathStep:
    if isinstance(key, Timestamp | ExtValue | CborSimple):
        return PathStep.key(scalar_text(key))
    if isinstance(key, str | int | float | bytes) or key is None:
        return PathStep.key(key)
    return PathStep.key(UNKNOWN_KEY)
