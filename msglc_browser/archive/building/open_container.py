"""What is known of a container that has begun and not ended."""

from msglc_browser.archive.building.key_watch import KeyWatch


class OpenContainer:
    """A dict, list or tag of the archive being written."""

    __slots__ = (
        "all_trivial",
        "count",
        "first_item",
        "is_indexed",
        "is_map",
        "is_opaque",
        "is_tag",
        "key",
        "promised",
        "sizes_mark",
        "start",
        "toc_mark",
        "watch",
    )

    def __init__(self, start: int, first_item: int, *, is_map: bool, is_tag: bool) -> None:
        self.start = start
        self.first_item = first_item
        self.is_map = is_map
        self.is_tag = is_tag
        self.is_opaque = is_tag  # no TOC below: it is, or is in, one big leaf
        self.count = 0
        self.all_trivial = True
        self.is_indexed = False  # whether its items have TOC nodes so far
        self.key: bytes | None = None  # which waits for its value, and is not in the TOC
        self.promised = 0  # the number in its head, until it ends
        self.watch: KeyWatch | None = None
        self.toc_mark = 0
        self.sizes_mark = 0
