<<<<<<< HEAD
"""Dicts of a source that repeat a key: this is reported, and no value is lost."""

from typing import Any
=======
"""What is told of keys that stand more than once in a dict of a source."""
>>>>>>> wt-fixenc

_MOST_NAMED = 3
_LONGEST_NAME = 40


<<<<<<< HEAD
class RepeatedKey(Exception):
    """A dict repeats a key, and so cannot be a Python dict."""


def different_keys(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """The dict of all pairs: a hook for the decoders. Raises RepeatedKey."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise RepeatedKey
    return made


=======
>>>>>>> wt-fixenc
class RepeatedKeys:
    """Remembers the first repeated keys."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._has_more = False

    def add(self, key: object) -> None:
<<<<<<< HEAD
        """Record a key that occurs more than once in a dict."""
=======
        """A key that stands more than once in a dict."""
        if self._has_more:
            return
>>>>>>> wt-fixenc
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
        if not names:
            return ()
        if len(names) == 1:
            return (
                f"Key {names[0]} occurs more than once in a dict. All its values are kept; "
                "programs that read the archive use the last one.",
            )
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        return (
            f"Keys {listed} occur more than once in a dict. All their values are kept; "
            "programs that read the archive use the last one.",
        )
