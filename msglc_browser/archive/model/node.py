"""Nodes of an archive, as far as the TOC and a value's first bytes describe them."""

from dataclasses import dataclass, field
from enum import Enum

from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.span import Span


class Protocol(Enum):
    """How data and TOC are encoded."""

    __hash__ = object.__hash__  # Enum hashes by name, in Python; tables are keyed by this enum

    MSGPACK = "msgpack"
    CBOR = "cbor"


class NodeKind(Enum):
    """How a node's children are found."""

    INDEXED = "indexed"  # dict or list whose children are in the TOC
    BLOCKED = "blocked"  # long list of tiny elements, found by block
    COMBINED = "combined"  # dict or list of whole archives
    ARCHIVE = "archive"  # a child of a combined archive whose header has not been read yet
    LEAF = "leaf"  # one encoded value: scalar, or container to be scanned
    BUCKET = "bucket"  # a run of rows of a node with too many children
    BROKEN = "broken"  # the TOC entry contradicts itself; see `problem`


class ValueType(Enum):
    """A value's type as displayed; the enum value is the text on screen."""

    DICT = "dict"
    LIST = "list"
    ARRAY = "array"  # a NumPy array stored as a pickle by msglc's numpy encoder
    STR = "str"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    NULL = "null"
    BYTES = "bytes"
    TIME = "time"
    EXT = "ext"  # msgpack extension type or CBOR tag that is not interpreted
    ARCHIVE = "archive"
    UNKNOWN = "?"  # a leaf whose first byte has not been read yet


@dataclass(frozen=True, slots=True)
class Node:
    """One row of the tree; immutable, holds no bytes.

    `path` leads from the archive's root, without row ranges. `span` is the position of the encoded
    value in the whole object (None for combined nodes and archives whose header is unread).
    `items` is the number of children, None while unknown or for a scalar. `token` is private
    to the reader: it locates the node's TOC entry or block rows. `problem` says why a
    BROKEN node is broken; one with a span is a dict or list whose first entries are readable. Of
    another node it says why its bytes may not be the right ones.

    `holds` and `shape` are known once a preview has read the first bytes. `holds` is the type of
    the first items of a list or array, or values of a dict; nulls do not count, integers among
    floats are floats; None if they differ or are unknown. `shape` is that of an array; of a list
    of lists of numbers it is what its first items suggest, as rows may differ in length; of a dict
    of equally long lists of numbers it is how many there are, and their length, if that was found.
    `picture` is the format of bytes that start as a picture does, such as "PNG".
    """

    path: NodePath
    kind: NodeKind
    value_type: ValueType
    protocol: Protocol
    span: Span | None
    items: int | None
    problem: str = ""
    rows: range | None = None  # of a BUCKET: which rows of its parent
    label: str = ""  # of a BUCKET: "[0 … 999]" or '"aaa" … "azz"'
    holds: ValueType | None = None
    shape: tuple[int, ...] = ()
    picture: str = ""
    token: object = field(default=None, repr=False, compare=False)

    @property
    def step(self) -> PathStep | None:
        """The last step of the path; None at the root."""
        return self.path[-1] if self.path else None

    @property
    def size_bytes(self) -> int | None:
        """Encoded size, None while unknown."""
        return None if self.span is None else self.span.size

    @property
    def may_have_children(self) -> bool:
        """Whether an expander is shown; determined without reading anything."""
        if self.kind in (NodeKind.BROKEN, NodeKind.LEAF):
            is_container = self.value_type in (ValueType.DICT, ValueType.LIST)
            return self.span is not None and is_container and self.items != 0
        return self.items != 0
