"""What a bucket is called: its first and last row, or first and last key."""

from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.items.keys import key_step
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import format_step
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.archive.toc.toc_index import TocIndex

_KEY_CHARS = 24


def row_label(rows: range) -> str:
    """`[0 … 999]`, with thousands marked."""
    return f"[{rows.start:,} … {rows.stop - 1:,}]"


def key_label(toc: bytes, level: TocLevel, index: TocIndex, rows: range) -> str:
    """`[0000 … 0999]`: the first and last key, or the row numbers where keys were not reached."""
    first, last = rows.start // STRIDE, (rows.stop - 1) // STRIDE
    if not level.is_map or first >= len(index.checkpoints) or last >= len(index.lasts):
        return row_label(rows)
    protocol = level.section.protocol
    keys = [_key(protocol, toc, at) for at in (index.checkpoints[first], index.lasts[last])]
    return f"[{keys[0]} … {keys[1]}]"


def _key(protocol: Protocol, toc: bytes, at: int) -> str:
    head = peek_head(protocol, toc, at)
    if head is None:
        return "?"
    has_payload = head.kind in (HeadKind.TEXT, HeadKind.BYTES)
    text = format_step(key_step(protocol, toc[at : head.end + head.value * has_payload]))
    return text if len(text) <= _KEY_CHARS else f"{text[: _KEY_CHARS - 1]}…"
