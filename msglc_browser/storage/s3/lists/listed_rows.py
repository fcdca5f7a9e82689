"""The objects of a page of a listing, in columns: 150 bytes a row besides the key, not 500."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final, Self, overload

UNKNOWN_SIZE: Final = -1
UNKNOWN_TIME: Final = -(2**63)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ListedObject:
    """One row of a listing; what the server does not say, or not understandably, is unknown.

    A key may contain bytes that are not UTF-8, as lone surrogates (PEP 383).
    """

    bucket: str
    key: str
    size_bytes: int | None
    modified: datetime | None = None
    etag: str = ""
    storage_class: str = ""


def microseconds(time: datetime) -> int:
    """Since 1970, of a time with a zone."""
    return (time - _EPOCH) // _MICROSECOND


@dataclass(frozen=True, slots=True)
class Columns:
    """The rows of a page by column, all of the same length.

    Sizes are in bytes or UNKNOWN_SIZE, times in microseconds since 1970 or UNKNOWN_TIME.
    `etags` is one text, `etag_ends` where each of them ends.
    """

    keys: tuple[str, ...]
    sizes: "array[int]"
    times: "array[int]"
    etags: str
    etag_ends: "array[int]"
    storage_classes: tuple[str, ...]

    @classmethod
    def of(
        cls,
        keys: Iterable[str],
        sizes: Iterable[int],
        times: Iterable[int],
        etags: Sequence[str],
        storage_classes: Sequence[str],
    ) -> Self:
        """From one value for each row; storage classes that are equal should be the same text."""
        ends = array("I", accumulate(map(len, etags)))
        return cls(
            tuple(keys),
            array("q", sizes),
            array("q", times),
            "".join(etags),
            ends,
            tuple(storage_classes),
        )


class ListedRows(Sequence[ListedObject]):
    """The rows of one bucket; each is made when it is asked for."""

    __slots__ = ("_columns", "bucket")

    def __init__(self, bucket: str, columns: Columns) -> None:
        self.bucket = bucket
        self._columns = columns

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each row."""
        return self._columns.keys

    def __len__(self) -> int:
        return len(self._columns.keys)

    @overload
    def __getitem__(self, at: int) -> ListedObject: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[ListedObject]: ...

    def __getitem__(self, at: int | slice) -> ListedObject | Sequence[ListedObject]:
        if isinstance(at, slice):
            return tuple(self._row(each) for each in range(len(self))[at])
        return self._row(range(len(self))[at])

    def __iter__(self) -> Iterator[ListedObject]:
        return map(self._row, range(len(self)))

    def _row(self, at: int) -> ListedObject:
        columns = self._columns
        size, time = columns.sizes[at], columns.times[at]
        start = columns.etag_ends[at - 1] if at else 0
        return ListedObject(
            self.bucket,
            columns.keys[at],
            None if size == UNKNOWN_SIZE else size,
            None if time == UNKNOWN_TIME else _EPOCH + timedelta(microseconds=time),
            columns.etags[start : columns.etag_ends[at]],
            columns.storage_classes[at],
        )
