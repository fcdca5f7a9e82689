"""The source of a new archive, and how to encode it."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.new_archive.table_layout import TableLayout


class SourceFormat(Enum):
    """The format of the source; the value is shown to the user."""

    JSON = "JSON"
    NDJSON = "NDJSON"
    MSGPACK = "msgpack"
    CBOR = "CBOR"
    CSV = "CSV"
    TSV = "TSV"
    NPY = "NPY"
    NPZ = "NPZ"
    FOLDER = "folder of JSON files"


@dataclass(frozen=True, slots=True)
class PastedText:
    """Text that the user pasted; it is written only to the archive."""

    text: str = field(repr=False)

    @property
    def name(self) -> str:
        """The name shown to the user."""
        return "Pasted text"

    def encoded(self) -> bytes:
        """The text as the bytes of a file."""
        return self.text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class EncodeRequest:
    """Read `source`, write the archive `target`, which is replaced.

    `name` is the source's name for the user; `table` is for CSV and TSV. `any_keys` allows dict
    keys that msglc can write to a msgpack archive but not read back: those that are neither text
    nor bytes; the source is then part of an archive that holds them. With `ignores_rest`, bytes
    after the value are left out, and a note counts them.
    """

    source: Path | PastedText
    source_format: SourceFormat
    protocol: Protocol
    target: Path
    name: str
    any_keys: bool = False
    ignores_rest: bool = False
    options: ArchiveOptions = field(default_factory=ArchiveOptions)
    table: TableLayout = field(default_factory=TableLayout)
