"""A sink that builds the value it is given: what a reader of a source hands over, as it is."""

from collections.abc import Sequence

import cbor2

from msglc_browser.archive.building.pair_list import PairList


class ValueBuilder:
    """`result()` is what was handed over; sizes that were promised must have been kept."""

    def __init__(self) -> None:
        self._open: list[tuple[object, int | None]] = []
        self._keys: list[object] = []
        self._done: list[object] = []

    def result(self) -> object:
        """The one value. Fails when there is none, or when something is still open."""
        assert not self._open
        [value] = self._done
        return _plain(value)

    def start_map(self, size: int | None = None) -> None:
        """Begin a dict."""
        self._begin({}, size)

    def start_list(self, size: int | None = None) -> None:
        """Begin a list."""
        self._begin([], size)

    def start_tag(self, tag: int) -> None:
        """Begin a tagged value."""
        self._begin(cbor2.CBORTag(tag, None), None)

    def key(self, key: object) -> None:
        """The key of what comes next."""
        self._keys.append(key)

    def value(self, value: object) -> None:
        """A whole value."""
        if not self._open:
            self._done.append(value)
            return
        container, _ = self._open[-1]
        if isinstance(container, dict):
            container[self._keys.pop()] = value
        elif isinstance(container, list):
            container.append(value)
        elif isinstance(container, cbor2.CBORTag):
            self._open[-1] = (cbor2.CBORTag(container.tag, value), None)

    def values(self, values: Sequence[object]) -> None:
        """Many whole items."""
        for value in values:
            self.value(value)

    def pairs(self, pairs: Sequence[tuple[object, object]]) -> None:
        """Many whole pairs."""
        for key, value in pairs:
            self.key(key)
            self.value(value)

    def end(self) -> None:
        """Close what was begun last."""
        container, size = self._open.pop()
        if isinstance(container, dict | list) and size is not None:
            assert len(container) == size
        self.value(container)

    def _begin(self, container: object, size: int | None) -> None:
        self._open.append((container, size))


def _plain(value: object) -> object:
    """As readers see it: of equal keys the last."""
    if isinstance(value, PairList):
        return {key: _plain(item) for key, item in value.pairs}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, cbor2.CBORTag):
        return cbor2.CBORTag(value.tag, _plain(value.value))
    return [_plain(item) for item in value] if isinstance(value, list) else value
