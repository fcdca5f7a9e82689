"""Values that are kept although the libraries that msglc uses cannot decode them: a note."""

import codecs

from msglc_browser.archive.model.node_path import NodePath, brief_path


class KeptNotes:
    """Counts such values."""

    def __init__(self) -> None:
        self._first: NodePath = ()
        self._count = 0
        self.rest_bytes = 0  # after the value

    def add(self, path: NodePath) -> None:
        """One more."""
        if not self._count:
            self._first = path
        self._count += 1

    def sentences(self) -> tuple[str, ...]:
        """The notes for the user; empty if there are none."""
        return (*self._of_values(), *self._of_rest())

    def _of_rest(self) -> tuple[str, ...]:
        if not self.rest_bytes:
            return ()
        verb = "byte after the value was" if self.rest_bytes == 1 else "bytes after the value were"
        return (f"{self.rest_bytes:,} {verb} left out.",)

    def _of_values(self) -> tuple[str, ...]:
        where = brief_path(self._first)
        if not self._count:
            return ()
        if self._count == 1:
            return (f"1 value is kept as it is, but msglc cannot decode it ({where}).",)
        return (
            f"{self._count:,} values are kept as they are, but msglc cannot decode them "
            f"(the first is {where}).",
        )


class TextCheck:
    """Whether a long string is UTF-8, if it is text at all."""

    def __init__(self, *, is_text: bool) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")() if is_text else None
        self._is_bad = False

    def feed(self, piece: bytes) -> None:
        """The next bytes."""
        self._decode(piece, final=False)

    def finish(self) -> bool:
        """Whether it was valid up to here, where a piece of text ends or all of it."""
        self._decode(b"", final=True)
        return not self._is_bad

    def _decode(self, piece: bytes, *, final: bool) -> None:
        if self._decoder is None or self._is_bad:
            return
        try:
            self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            self._is_bad = True
