"""What precedes a value in the data: its key, and before the blocks of a list the list's head."""

from msglc_browser.archive.items.keys import usual_encodings
from msglc_browser.archive.items.scalars import decode_text
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import PathStep, brief_path, brief_step
from msglc_browser.archive.model.section import BlockList, TocLeaf, TocLevel
from msglc_browser.errors import CorruptArchive

MOST_HEAD_BYTES = 9
_MOST_KEY_BYTES = 4096
"""Longer keys are not compared: they would have to be read."""
_OPEN_LIST = 0x9F
_HEAD_WIDTHS = {
    Protocol.MSGPACK: ((0x90, 16), ((0xDC, 2), (0xDD, 4))),
    Protocol.CBOR: ((0x80, 24), ((0x98, 1), (0x99, 2), (0x9A, 4), (0x9B, 8))),
}


def key_bytes(node: Node) -> int:
    """How many bytes before a node's value to read for `check_key`; 0 if nothing is known."""
    step = node.step
    if isinstance(node.token, TocLeaf) and node.token.first_of is not None:
        return MOST_HEAD_BYTES
    if step is None or step.is_index or not _follows_key(node):
        return 0
    most = max(map(len, usual_encodings(node.protocol, step)), default=0)
    return most if most <= _MOST_KEY_BYTES else 0


def check_key(node: Node, before: bytes) -> None:
    """Raise CorruptArchive unless `before`, the bytes before its value, ends with its key.

    Before the first entry of a list should be the list's head.
    """
    step = node.step
    if step is None or not before:
        return
    if isinstance(node.token, TocLeaf) and node.token.first_of is not None:
        _check_head(node, before, node.token.first_of)
        return
    if not any(before.endswith(key) for key in usual_encodings(node.protocol, step)):
        raise CorruptArchive(
            f"{brief_path(node.path)}: its name is {brief_step(step)} in the table of contents, "
            f"but not in the data, where {_shown(step, before)} precedes it.",
            hint="One of the two is damaged.",
        )


def _check_head(node: Node, before: bytes, count: int) -> None:
    is_head = list_head_bytes(node.protocol, before, count) or opens_list(node.protocol, before)
    if not is_head:
        raise CorruptArchive(
            f"{brief_path(node.path)}: it is the first of {count:,} entries in the table of "
            "contents, but not in the data.",
            hint="One of the two is damaged.",
        )


def list_head_bytes(protocol: Protocol, before: bytes, count: int) -> int:
    """The size of the head of a list of `count` items that ends `before`; 0 if there is none."""
    (small, limit), wide = _HEAD_WIDTHS[protocol]
    heads = [bytes([small + count])] if count < limit else []
    heads += [
        bytes([code]) + count.to_bytes(width, "big")
        for code, width in wide
        if count < 1 << (8 * width)
    ]
    return next((len(head) for head in reversed(heads) if before.endswith(head)), 0)


def opens_list(protocol: Protocol, before: bytes) -> bool:
    """Whether `before` ends with the head of a CBOR list of unknown length."""
    return protocol is Protocol.CBOR and before[-1:] == bytes([_OPEN_LIST])


def _follows_key(node: Node) -> bool:
    """Whether the value is that of a dict in the TOC, and not the whole data of an archive."""
    token = node.token
    if isinstance(token, TocLeaf):
        return token.has_key
    if node.kind is NodeKind.INDEXED and isinstance(token, TocLevel):
        return node.span != token.section.data_span
    return node.kind is NodeKind.BLOCKED and isinstance(token, BlockList)


def _shown(step: PathStep, before: bytes) -> str:
    if not isinstance(step.value, str):
        return f"0x{before.hex()}"
    size = len(step.value.encode("utf-8", "surrogatepass"))
    return brief_step(PathStep.key(decode_text(before[-size:] if size else b"")))
