"""Dicts of a source that repeat a key: this is reported, and no value is lost."""

_MOST_NAMED = 3
_LONGEST_NAME = 40


class RepeatedKeys:
    """Remembers the first repeated keys."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._has_more = False

    def add(self, key: object) -> None:
        """Record a key that occurs more than once in a dict."""
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
