"""What a new archive is to be made of, and how."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Protocol


class SourceFormat(Enum):
    """How the source is encoded; the value is the word on screen."""

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
    """Text that a person pasted; it is written nowhere but into the archive."""

    text: str = field(repr=False)

    @property
    def name(self) -> str:
        """What a person calls it."""
        return "Pasted text"

    def encoded(self) -> bytes:
        """As the bytes of a file."""
        return self.text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class EncodeRequest:
    """Read `source`, write the archive `target`, which is replaced.

    `name` is what a person calls the source. `any_keys` admits dict keys with which msglc
    writes a msgpack archive but cannot read it again: those that are neither text nor bytes.
    """

    source: Path | PastedText
    source_format: SourceFormat
    protocol: Protocol
    target: Path
    name: str
    any_keys: bool = False
    options: ArchiveOptions = field(default_factory=ArchiveOptions)
