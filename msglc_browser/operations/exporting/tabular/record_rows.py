"""Rows of a table that are records: dicts are made only where single rows are read."""

from collections.abc import Sequence
from typing import Any, overload

from msglc_browser.archive.items.record_runs import rows_of
from msglc_browser.archive.model.records import Records


class RecordRows(Sequence[object]):
    """A sequence of dicts that are decoded on demand, all of them, and again each time."""

    def __init__(self, records: Records) -> None:
        self.records = records

    def __len__(self) -> int:
        """How many there are."""
        return len(self.records.ends)

    @overload
    def __getitem__(self, place: int) -> object: ...

    @overload
    def __getitem__(self, place: slice) -> list[object]: ...

    def __getitem__(self, place: Any) -> object:
        """Some of them."""
        return rows_of(self.records)[place]

    def __iter__(self) -> Any:
        """All of them."""
        return iter(rows_of(self.records))
