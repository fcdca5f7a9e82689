"""Dicts of a source that repeat a key: this is reported, and no value is lost."""

from msglc_browser.archive.model.node_path import NodePath, brief_path

_MOST_NAMED = 3
_LONGEST_NAME = 40


class RepeatedKeys:
    """Remembers the first repeated keys, and counts the dicts."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._has_more = False
        self._first: NodePath | None = None
        self._last: NodePath | None = None
        self._dicts = 0

    def add(self, key: object, path: NodePath) -> None:
        """Record a key that occurs more than once in the dict at `path`; one dict at a time."""
        if self._first is None:
            self._first = path
        if self._last != path:
            self._last = path
            self._dicts += 1
        if self._has_more:
            return
        name = repr(key)
        if len(name) > _LONGEST_NAME:
            name = name[: _LONGEST_NAME - 1] + "…"
        if name in self._names:
            return
        if len(self._names) < _MOST_NAMED:
            self._names[name] = None
        else:
            self._has_more = True

    def sentences(self) -> tuple[str, ...]:
        """The note for the user; empty if no key was repeated."""
        names = [*self._names, *(["others"] if self._has_more else [])]
        if not names or self._first is None:
            return ()
        keys = f"Key {names[0]} occurs"
        if len(names) > 1:
            keys = f"Keys {', '.join(names[:-1])} and {names[-1]} occur"
        values = "All its values" if len(names) == 1 else "All their values"
        where = brief_path(self._first)
        if self._dicts > 1:
            where = f"in {self._dicts:,} dicts, the first is {where}"
        return (
            f"{keys} more than once in a dict. {values} are kept; programs that read the archive "
            f"use the last one ({where}).",
        )
