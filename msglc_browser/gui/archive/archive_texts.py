"""An archive page's texts in the status bar, and the proposed name of an exported file."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.inspect.node_facts import requests_text
from msglc_browser.operations.reading.document import Document
from msglc_browser.storage.places.version import bare_etag
from msglc_browser.storage.reading.byte_source import ReadStats

_VERSION_CHARS: Final = 4
_NAME_CHARS: Final = 80
_UNSAFE: Final = re.compile(r"[^\w.+=@-]+")


def document_text(document: Document) -> str:
    """ "frame.msglc · 24.8 MB · msgpack · v 3f9a…"."""
    version = bare_etag(document.version)
    short = version[:_VERSION_CHARS] + ("…" if len(version) > _VERSION_CHARS else "")
    size, protocol = size_text(document.size_bytes), document.protocol.value
    return f"{document.name} · {size} · {protocol} · v {short}"


def object_text(
    title: str, document: Document | None, stats: Callable[[], ReadStats] | None
) -> str:
    """What is open: an archive, an object that is not one, or at first only its name."""
    if document is not None:
        return document_text(document)
    return title if stats is None else f"{title} · {size_text(stats().size_bytes)}"


def selected_text(count: int) -> str:
    """ "3 nodes selected"."""
    text = QCoreApplication.translate("ArchivePage", "{0} nodes selected")
    return text.format(count_text(count))


def cost_text(stats: ReadStats) -> str:
    """ "read 278 kB of 24.8 MB (1.1 %) in 4 requests"; no share when bytes were read again."""
    read, size = size_text(stats.bytes_read), size_text(stats.size_bytes)
    requests = requests_text(stats.requests)
    if stats.bytes_read > stats.size_bytes:
        # "410 B of 205 B" would look like a fault; the size is shown beside the name anyway.
        return QCoreApplication.translate("ArchivePage", "read {0} in {1}").format(read, requests)
    share = 100 * stats.bytes_read / stats.size_bytes if stats.size_bytes else 0.0
    text = QCoreApplication.translate("ArchivePage", "read {0} of {1} ({2} %) in {3}")
    return text.format(read, size, f"{share:.1f}", requests)


def export_name(title: str, node: Node) -> str:
    """A file name without suffix, safe on every system: "run-7.sensors.temperature".

    If the path is too long for a name, its first keys are replaced by "_".
    """
    stem = _safe(Path(title).stem)
    steps = [_safe(str(step.value)) for step in node.path]
    name = ".".join([stem, *steps])
    while len(name) > _NAME_CHARS and len(steps) > 1:
        del steps[0]
        name = ".".join([stem, "_", *steps])
    if len(name) > _NAME_CHARS:
        name = ".".join(each[: _NAME_CHARS // 2 - 2] for each in (stem, *steps))
    return name.strip("._ ") or "export"


def _safe(text: str) -> str:
    return _UNSAFE.sub("_", text[:_NAME_CHARS])
