"""Dicts of a source in which a key stands more than once: what is lost is told."""

from typing import Any

_MOST_NAMED = 3
_LONGEST_NAME = 40


class RepeatedKeys:
    """Makes dicts of pairs, and remembers the first keys that hid another value.

    It may be shown the same dict again: a source is decoded anew when its window has grown.
    """

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._has_more = False

    def dict_of(self, pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        """The dict of all pairs, of equal keys the last: a hook for the decoders."""
        made = dict(pairs)
        if len(made) != len(pairs):
            self._find(pairs)
        return made

    def add_name(self, name: str) -> None:
        """A key, as Python writes it, that stands more than once in a dict."""
        if len(name) > _LONGEST_NAME:
            name = name[: _LONGEST_NAME - 1] + "…"
        if name in self._names:
            return
        if len(self._names) < _MOST_NAMED:
            self._names[name] = None
        else:
            self._has_more = True

    def sentences(self) -> tuple[str, ...]:
        """What to tell a person; nothing when no key stood twice."""
        names = [*self._names, *(["others"] if self._has_more else [])]
        if not names:
            return ()
        if len(names) == 1:
            return (
                f"Key {names[0]} stands more than once in a dict: only its last value is kept.",
            )
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        return (f"Keys {listed} stand more than once in a dict: only their last values are kept.",)

    def _find(self, pairs: list[tuple[Any, Any]]) -> None:
        seen = set()
        for key, _ in pairs:
            if key in seen:
                self.add_name(repr(key))
            seen.add(key)
