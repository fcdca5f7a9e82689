"""The export formats of nodes: one row each.

A new format needs a writer in a separate file and a row here. The texts are translated where they
are shown (`gui.exporting.export_texts`).
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.operations.exporting.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.exporting.export_archive import check_exported, write_archive
from msglc_browser.operations.exporting.export_events import write_encoded, write_events
from msglc_browser.operations.exporting.export_npy import no_array, write_npy
from msglc_browser.operations.exporting.json_compact import CompactJsonWriter
from msglc_browser.operations.exporting.json_lines import JsonLinesWriter
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.exporting.tabular.csv_writer import make_csv, make_tsv
from msglc_browser.operations.exporting.tabular.export_shown import WriteShown, write_shown_events
from msglc_browser.operations.exporting.tabular.export_table import (
    no_table,
    write_rows,
    write_table,
)
from msglc_browser.operations.exporting.tabular.parquet_writer import make_parquet, missing_library
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.writing.verify import Verify, verify_object
from msglc_browser.operations.writing.verify_plain import verify_plain_draft
from msglc_browser.storage.writing.conditional_write import CONTENT_TYPE

ARCHIVE_SUFFIX: Final = ".msglc"
"""Suffix of new archives; ".msg" is read as well."""

Write: TypeAlias = Callable[
    [Document, Node, Path, ProgressSink], Coroutine[object, object, tuple[str, ...]]
]
"""Writes a node to the empty file at the path, in bounded memory; returns the notes.

May raise OSError, which is converted to a LocalFileError about that file.
"""

Check: TypeAlias = Callable[[Path, Document], Coroutine[object, object, None]]
"""Reads the finished file back. Raises VerificationFailed."""

_OPEN: Final = {ValueType.UNKNOWN, ValueType.ARCHIVE}
"""Types that do not settle the question yet: the export finds out."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that nodes can be exported in.

    `name` is shown on screen, `suffix` is the usual file suffix, with the dot, and
    `content_type` the media type of its objects. `policy` describes to the user how the format
    represents values, `size` how large the file will be: {0} is the encoded size; "" if the
    file size does not depend on it.

    `missing` says what must be installed first, `refuses` why values of a known type cannot be
    exported in it; both return "" for no reason. `check` reads the finished file back before it
    is moved into place; `verify` compares an uploaded object with that file.
    `write_shown` writes the rows of a table as they are shown; None if it is not for tables.
    """

    name: str
    suffix: str
    content_type: str
    write: Write
    policy: str
    size: str = "About {0}."
    missing: Callable[[], str] = lambda: ""
    refuses: Callable[[ValueType], str] = lambda _type: ""
    check: Check | None = None
    verify: Verify = verify_plain_draft
    write_shown: WriteShown | None = None

    def why_not(self, node: Node) -> str:
        """Why this node cannot be exported in this format, judging by its type; "" if it may."""
        missing = self.missing()
        if missing:
            return missing
        if node.kind is NodeKind.BROKEN:
            return "the entry is broken"
        return "" if node.value_type in _OPEN else self.refuses(node.value_type)


_JSON_SIZE: Final = "{0} encoded; usually one to three times that as JSON."
_JSON_POLICY: Final = (
    "NaN and infinity become null, bytes base64 text, times ISO 8601 in UTC. "
    "Integers keep all digits."
)
_CELLS_POLICY: Final = (
    "UTF-8. Null is an empty cell, NaN stays NaN, bytes are base64, nested values JSON text. Text "
    "that a spreadsheet would run as a formula (= + - @) gets a leading apostrophe."
)
_CSV_POLICY: Final = (
    "One row per element of a list, one column per key or position; a dict of dicts gives one row "
    f"per key, a dict of equally long lists one column per key. {_CELLS_POLICY}"
)

JSON: Final = Format(
    name="JSON",
    suffix=".json",
    content_type="application/json",
    write=partial(write_events, CompactJsonWriter),
    policy=f"Without line breaks. {_JSON_POLICY} Keys that are not text are written as text.",
    size=_JSON_SIZE,
    write_shown=partial(write_shown_events, CompactJsonWriter),
)
JSON_INDENTED: Final = replace(
    JSON,
    name="JSON, indented",
    write=partial(write_events, JsonWriter),
    policy=f"For reading: entries on lines of their own. {_JSON_POLICY} Keys that are not text are "
    "written as text.",
    write_shown=partial(write_shown_events, JsonWriter),
)
NDJSON: Final = Format(
    name="NDJSON",
    suffix=".ndjson",
    content_type="application/x-ndjson",
    write=partial(write_events, JsonLinesWriter),
    policy="One line per element of a list, or per entry of a dict: "
    f'{{"key": …, "value": …}}. {_JSON_POLICY}',
    size=_JSON_SIZE,
    write_shown=partial(write_shown_events, JsonLinesWriter),
)
MSGPACK: Final = Format(
    name="msgpack",
    suffix=".msgpack",
    content_type="application/vnd.msgpack",
    write=partial(write_encoded, Protocol.MSGPACK, MsgpackWriter),
    policy="Exact, and readable by any msgpack library.",
    write_shown=partial(write_shown_events, MsgpackWriter),
)
CBOR: Final = Format(
    name="CBOR",
    suffix=".cbor",
    content_type="application/cbor",
    write=partial(write_encoded, Protocol.CBOR, CborWriter),
    policy="Exact, and readable by any CBOR library.",
    write_shown=partial(write_shown_events, CborWriter),
)
CSV: Final = Format(
    name="CSV",
    suffix=".csv",
    content_type="text/csv; charset=utf-8",
    write=partial(write_table, make_csv),
    policy=_CSV_POLICY,
    size="",
    refuses=no_table,
    write_shown=partial(write_rows, make_csv),
)
TSV: Final = Format(
    name="TSV",
    suffix=".tsv",
    content_type="text/tab-separated-values; charset=utf-8",
    write=partial(write_table, make_tsv),
    policy=_CSV_POLICY,
    size="",
    refuses=no_table,
    write_shown=partial(write_rows, make_tsv),
)
NPY: Final = Format(
    name="NPY",
    suffix=".npy",
    content_type="application/octet-stream",
    write=write_npy,
    policy="For numpy.load: numbers as float64, int64, uint64 or float32, stored arrays unchanged. "
    "Null becomes NaN, bools become 0 and 1; integers beyond 2^53 may be rounded among floats and "
    "nulls. Nothing is pickled.",
    size="",
    refuses=no_array,
)
PARQUET: Final = Format(
    name="Parquet",
    suffix=".parquet",
    content_type="application/vnd.apache.parquet",
    write=partial(write_table, make_parquet),
    policy="Rows and columns as in CSV, with types; a column of several types is text, and so is "
    "one of floats and integers that a float would round; nested values are JSON text.",
    size="",
    missing=missing_library,
    refuses=no_table,
    write_shown=partial(write_rows, make_parquet),
)
MSGLC: Final = Format(
    name="msglc archive",
    suffix=ARCHIVE_SUFFIX,
    content_type=CONTENT_TYPE,
    write=write_archive,
    policy="Exact, with a table of contents; can be opened in this program.",
    check=check_exported,
    verify=verify_object,
)

FORMATS: Final = (JSON, JSON_INDENTED, NDJSON, MSGPACK, CBOR, CSV, TSV, NPY, PARQUET, MSGLC)
"""All formats, in the dialog's order."""

_ROWS_POLICY: Final = "A dict per row with the columns by their titles; rows of a grid are lists."
_TABLE_POLICIES: Final = {
    "JSON": f"Without line breaks. {_ROWS_POLICY} {_JSON_POLICY}",
    "JSON, indented": f"For reading. {_ROWS_POLICY} {_JSON_POLICY}",
    "NDJSON": f"One line per row. {_ROWS_POLICY} {_JSON_POLICY}",
    "msgpack": f"{_ROWS_POLICY} Readable by any msgpack library.",
    "CBOR": f"{_ROWS_POLICY} Readable by any CBOR library.",
    "CSV": f"One row per row of the table, below the titles. {_CELLS_POLICY}",
    "TSV": f"One row per row of the table, below the titles. {_CELLS_POLICY}",
    "Parquet": PARQUET.policy,
}

TABLE_FORMATS: Final = tuple(
    replace(each, policy=_TABLE_POLICIES[each.name], size="", refuses=lambda _type: "")
    for each in FORMATS
    if each.write_shown is not None
)
"""The formats for what a table shows, in the dialog's order."""
