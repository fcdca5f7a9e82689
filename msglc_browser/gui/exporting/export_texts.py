"""Texts of the export dialog about formats and nodes."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import brief_step
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.inspect.node_facts import facts_line
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.naming.file_names import file_names

_NAMED: Final = 3


def heading_text(nodes: Sequence[Node], name: str) -> str:
    """ "Export energy", "Export 12 entries"."""
    if len(nodes) > 1:
        return _tr("Export {0} entries").format(count_text(len(nodes)))
    step = nodes[0].step
    return _tr("Export {0}").format(visible(name if step is None else brief_step(step)))


def nodes_text(nodes: Sequence[Node]) -> str:
    """Facts about the node, or about all of them."""
    if len(nodes) == 1:
        return facts_line(nodes[0])
    text = _tr("Each becomes a separate file or object, named after its path.")
    size_bytes = _size_bytes(nodes)
    return text if size_bytes is None else f"{size_text(size_bytes)} · {text}"


def file_names_text(stems: Sequence[str], suffix: str) -> str:
    """ "0042.energy.json, 0043.energy.json, mesh.json and 9 more": what will be written."""
    named = ", ".join(map(visible, file_names(stems[:_NAMED], suffix)))
    more = len(stems) - _NAMED
    return _tr("{0} and {1} more").format(named, count_text(more)) if more > 0 else named


def format_text(wanted: Format, nodes: Sequence[Node]) -> str:
    """The format's name, followed by the reason if it cannot be selected."""
    reason = refusal(wanted, nodes)
    return f"{wanted.name} — {_tr(reason)}" if reason else wanted.name


def refusal(wanted: Format, nodes: Sequence[Node]) -> str:
    """Why a node cannot be exported in this format; "" if all can, as far as is known."""
    return next(filter(None, (wanted.why_not(node) for node in nodes)), "")


def policy_text(wanted: Format, nodes: Sequence[Node]) -> str:
    """How the format represents values, and the approximate size."""
    return f"{_tr(wanted.policy)} {_size_text(wanted, nodes)}".strip()


def _size_text(wanted: Format, nodes: Sequence[Node]) -> str:
    size_bytes = _size_bytes(nodes)
    if size_bytes is None or not wanted.size:
        return ""
    return _tr(wanted.size).format(size_text(size_bytes))


def _size_bytes(nodes: Sequence[Node]) -> int | None:
    sizes = [node.size_bytes for node in nodes]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ExportDialog", text)
