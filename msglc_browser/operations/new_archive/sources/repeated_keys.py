"""What is told of keys that stand more than once in a dict of a source."""

_MOST_NAMED = 3
_LONGEST_NAME = 40


class RepeatedKeys:
    """Remembers the first keys that stand more than once."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._has_more = False

    def add(self, key: object) -> None:
        """A key that stands more than once in a dict."""
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
