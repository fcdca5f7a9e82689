"""What the export dialog says about formats and nodes."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import brief_step
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.inspect.node_facts import facts_line
from msglc_browser.operations.exporting.formats import ExportFormat, why_not
from msglc_browser.operations.naming.file_names import file_names

_NAMED: Final = 3
_TEXT_FORMATS: Final = (ExportFormat.JSON, ExportFormat.NDJSON)


def heading_text(nodes: Sequence[Node], name: str) -> str:
    """ "Export energy", "Export 12 entries"."""
    if len(nodes) > 1:
        return _tr("Export {0} entries").format(count_text(len(nodes)))
    step = nodes[0].step
    return _tr("Export {0}").format(visible(name if step is None else brief_step(step)))


def nodes_text(nodes: Sequence[Node]) -> str:
    """Facts about the one node, or about all of them."""
    if len(nodes) == 1:
        return facts_line(nodes[0])
    text = _tr("Each becomes a file or object of its own, named after its path.")
    size_bytes = _size_bytes(nodes)
    return text if size_bytes is None else f"{size_text(size_bytes)} · {text}"


def file_names_text(stems: Sequence[str], suffix: str) -> str:
    """ "0042.energy.json, 0043.energy.json, mesh.json and 9 more": what will be written."""
    named = ", ".join(map(visible, file_names(stems[:_NAMED], suffix)))
    more = len(stems) - _NAMED
    return _tr("{0} and {1} more").format(named, count_text(more)) if more > 0 else named


def format_text(wanted: ExportFormat, nodes: Sequence[Node]) -> str:
    """The format's name, and behind it why it is not to be had."""
    reason = refusal(wanted, nodes)
    return f"{wanted.value} — {_tr(reason)}" if reason else wanted.value


def refusal(wanted: ExportFormat, nodes: Sequence[Node]) -> str:
    """Why one of the nodes cannot be exported so; "" when all can, as far as is known."""
    return next(filter(None, (why_not(wanted, node) for node in nodes)), "")


def policy_text(wanted: ExportFormat, nodes: Sequence[Node]) -> str:
    """What the format does to values, and about how large it will be."""
    return f"{_tr(_POLICIES[wanted])} {_size_text(wanted, nodes)}".strip()


def _size_text(wanted: ExportFormat, nodes: Sequence[Node]) -> str:
    size_bytes = _size_bytes(nodes)
    if size_bytes is None or wanted.is_table or wanted is ExportFormat.NPY:
        return ""
    size = size_text(size_bytes)
    if wanted in _TEXT_FORMATS:
        return _tr("{0} encoded are usually one to three times as much as JSON.").format(size)
    return _tr("About {0}.").format(size)


def _size_bytes(nodes: Sequence[Node]) -> int | None:
    sizes = [node.size_bytes for node in nodes]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ExportDialog", text)


_JSON_POLICY: Final = (
    "NaN and infinity become null, bytes base64 text, times ISO 8601 in UTC. "
    "Integers keep all digits."
)
_CSV_POLICY: Final = (
    "One row per element of a list, one column per key or position; of a dict of dicts one row per "
    "key, of a dict of equally long lists one column. UTF-8. Null is an empty cell, NaN stays "
    "NaN, bytes are base64, nested values JSON text. Text that a spreadsheet would run as a "
    "formula (= + - @) gets an apostrophe before it."
)
_POLICIES: Final = {
    ExportFormat.JSON: f"{_JSON_POLICY} Keys that are no text are written as text.",
    ExportFormat.NDJSON: (
        "One line per element of a list; per entry of a dict one line "
        f'{{"key": …, "value": …}}. {_JSON_POLICY}'
    ),
    ExportFormat.MSGPACK: "Exact, and readable by any msgpack library.",
    ExportFormat.CBOR: "Exact, and readable by any CBOR library.",
    ExportFormat.CSV: _CSV_POLICY,
    ExportFormat.TSV: _CSV_POLICY,
    ExportFormat.NPY: (
        "For numpy.load: numbers as float64, int64, uint64 or float32, a stored array as it is. "
        "Null becomes NaN, bools 0 and 1. Nothing is pickled."
    ),
    ExportFormat.PARQUET: (
        "Rows and columns as in CSV, with types; a column of several types is text, nested values "
        "are JSON text."
    ),
    ExportFormat.MSGLC: "Exact, with a table of contents: opens here again.",
}
