"""The state of a container that has started but not ended."""

from msglc_browser.archive.building.key_watch import KeyWatch


class OpenContainer:
    """A dict, list or tag of the archive being written."""

    __slots__ = (
        "all_trivial",
        "count",
        "first_item",
        "has_final_head",
        "is_indexed",
        "is_map",
        "is_opaque",
        "is_tag",
        "key",
        "promised",
        "sizes_mark",
        "start",
        "step",
        "toc_mark",
        "watch",
    )

    def __init__(self, start: int, first_item: int, *, is_map: bool, is_tag: bool) -> None:
        self.start = start
        self.first_item = first_item
        self.is_map = is_map
        self.is_tag = is_tag
        self.has_final_head = is_tag
        self.is_opaque = is_tag  # no TOC nodes below: it is, or is in, a single leaf
        self.count = 0
        self.all_trivial = True
        self.is_indexed = False  # whether its items have TOC nodes so far
        self.key: bytes | None = None  # awaiting its value, not yet in the TOC
        self.promised = 0  # the item count in its head, until it ends
        self.step: int | bytes = 0  # its place in the list around it, or its encoded key
        self.watch: KeyWatch | None = None
        self.toc_mark = 0
        self.sizes_mark = 0
