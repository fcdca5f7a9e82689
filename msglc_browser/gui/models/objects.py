"""Folders and objects of one prefix as a table that grows page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QObject


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One folder or object. `key` is exact; `name` is its last part, as it is in the key.

    `size_bytes` and `modified` are None for a folder.
    """

    key: str
    name: str
    kind: str
    is_folder: bool
    size_bytes: int | None = None
    modified: datetime | None = None
    etag: str = ""
    storage_class: str = ""


class ObjectsModel(QAbstractTableModel):
    """The rows loaded so far, sorted folders first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def clear(self) -> None:
        """Show nothing."""

    def append(self, rows: Sequence[ObjectRow]) -> None:
        """Add a page of rows, in their sorted places."""

    def replace(self, rows: Sequence[ObjectRow]) -> None:
        """Show exactly these rows, as after a reload."""

    def row(self, number: int) -> ObjectRow:
        """The row at this position as shown."""
        raise NotImplementedError
