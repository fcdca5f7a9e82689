"""What a node can be exported as."""

from enum import Enum
from importlib.util import find_spec
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.storage.writing.conditional_write import CONTENT_TYPE

ARCHIVE_SUFFIX: Final = ".msglc"
"""Of new archives; ".msg" is read as well."""


class ExportFormat(Enum):
    """What is written; the value is the word on screen."""

    JSON = "JSON"
    NDJSON = "NDJSON"
    MSGPACK = "msgpack"
    CBOR = "CBOR"
    CSV = "CSV"
    TSV = "TSV"
    NPY = "NPY"
    PARQUET = "Parquet"
    MSGLC = "msglc archive"

    @property
    def suffix(self) -> str:
        """The usual file name suffix, with its dot."""
        return _SUFFIXES[self]

    @property
    def content_type(self) -> str:
        """What an object of it is called in a bucket."""
        return _CONTENT_TYPES[self]

    @property
    def is_table(self) -> bool:
        """Whether it holds rows and columns only."""
        return self in (ExportFormat.CSV, ExportFormat.TSV, ExportFormat.PARQUET)


_SUFFIXES: Final = {
    ExportFormat.JSON: ".json",
    ExportFormat.NDJSON: ".ndjson",
    ExportFormat.MSGPACK: ".msgpack",
    ExportFormat.CBOR: ".cbor",
    ExportFormat.CSV: ".csv",
    ExportFormat.TSV: ".tsv",
    ExportFormat.NPY: ".npy",
    ExportFormat.PARQUET: ".parquet",
    ExportFormat.MSGLC: ARCHIVE_SUFFIX,
}
_CONTENT_TYPES: Final = {
    ExportFormat.JSON: "application/json",
    ExportFormat.NDJSON: "application/x-ndjson",
    ExportFormat.MSGPACK: "application/vnd.msgpack",
    ExportFormat.CBOR: "application/cbor",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.TSV: "text/tab-separated-values; charset=utf-8",
    ExportFormat.NPY: "application/octet-stream",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
    ExportFormat.MSGLC: CONTENT_TYPE,
}
_CONTAINERS: Final = {ValueType.LIST, ValueType.DICT}
_OPEN: Final = {ValueType.UNKNOWN, ValueType.ARCHIVE}
"""What the type does not tell yet: the export finds out."""


def why_not(wanted: ExportFormat, node: Node) -> str:
    """Why this node cannot be exported so, as far as its type tells; "" when it may be."""
    if wanted is ExportFormat.PARQUET and find_spec("pyarrow") is None:
        return "pyarrow is not installed"
    if node.kind is NodeKind.BROKEN:
        return "the entry is broken"
    if node.value_type in _OPEN:
        return ""
    if wanted.is_table and node.value_type not in _CONTAINERS:
        return "needs a list, or a dict of dicts or lists"
    if wanted is ExportFormat.NPY and node.value_type not in (ValueType.LIST, ValueType.ARRAY):
        return "needs a list of numbers or an array"
    return ""
