"""Dicts of a source in which a key stands more than once: that is told, and nothing is lost."""

from typing import Any

_MOST_NAMED = 3
_LONGEST_NAME = 40


class RepeatedKey(Exception):
    """A dict holds a key twice, and so cannot be a dict of Python."""


def different_keys(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """The dict of all pairs: a hook for the decoders. Raises RepeatedKey."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise RepeatedKey
    return made


class RepeatedKeys:
    """Remembers the first keys that stand more than once."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._has_more = False

    def add(self, key: object) -> None:
        """A key that stands more than once in a dict."""
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
        """What to tell a person; nothing when no key stood twice."""
        names = [*self._names, *(["others"] if self._has_more else [])]
        if not names:
            return ()
        if len(names) == 1:
            return (
                f"Key {names[0]} stands more than once in a dict: all its values are kept, and "
                "programs that read the archive take the last.",
            )
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        return (
            f"Keys {listed} stand more than once in a dict: all their values are kept, and "
            "programs that read the archive take the last.",
        )
