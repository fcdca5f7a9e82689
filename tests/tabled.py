"""Archives as tables, read as a whole or at places, with what that cost."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.tables.band_table import BandTable
from msglc_browser.operations.tables.cells import Cell
from msglc_browser.operations.tables.table import open_table
from msglc_browser.operations.tables.table_types import TableHead
from tests.archive_bytes import reading
from tests.servers.memory_source import MemorySource

T = TypeVar("T")
EVERYTHING = range(1_000_000)


@dataclass(frozen=True, slots=True)
class Tabled:
    """A whole table."""

    head: TableHead
    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[str, ...]


def on_table(archive: bytes, work: Callable[[BandTable], Awaitable[T]], *paths: str) -> T:
    """Open the nodes at some paths as a table, and work on it."""

    async def read(document: Document) -> T:
        nodes = [await find_node(document, parse_path(path)) for path in paths or ("/",)]
        return await work(await open_table(document, nodes))

    return reading(archive, read)


def tabled(archive: bytes, *paths: str) -> Tabled:
    """All cells of a table."""

    async def read(table: BandTable) -> Tabled:
        await table.read_block(EVERYTHING, EVERYTHING)
        block = await table.read_block(EVERYTHING, EVERYTHING)
        head = table.head
        titles = tuple(head.column(number).title for number in range(head.column_count))
        return Tabled(head, titles, block.cells, block.keys)

    return on_table(archive, read, *paths)


class TripSource(MemorySource):
    """Remembers each batch of reads: a round trip, and its bytes."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.trips: list[int] = []

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        size = sum(span.size for span in spans)
        if size:
            self.trips.append(size)
        return await super().read_ranges(spans)
