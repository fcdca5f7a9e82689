"""Follow a listing from page to page, and find out when further pages bring nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

MOST_EMPTY_PAGES = 1000
"""Pages in a row without a new name. Legal ones occur: S3 skips deleted versions that way."""


class Stuck(Exception):
    """A server says that there is more, but gives no way to get it; `reason` continues "it"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Trail:
    """The pages of one listing so far; `marker` is where the next one starts.

    `page` is the last one that was not empty. The anchors are an earlier marker and page, moved
    forward at each power of two: a server that answers in a cycle of any length meets them again
    (Brent's algorithm). `empty` counts the last pages that brought nothing.
    """

    marker: str = ""
    markers: int = 0
    anchor_marker: str = ""
    page: str = ""
    pages: int = 0
    anchor_page: str = ""
    empty: int = 0

    def after(self, names: Iterable[str], marker: str) -> "Trail":
        """The trail after a page of `names` that is continued at `marker`.

        Raises Stuck if there is no marker, marker or page were there before, or too many pages in
        a row brought nothing.
        """
        if not marker:
            raise Stuck("does not say where it continues")
        if marker in (self.marker, self.anchor_marker):
            raise Stuck("repeats itself")
        trail = self._with_page(_digest(names))
        anchor = marker if _is_power_of_two(self.markers) else self.anchor_marker
        return replace(trail, marker=marker, markers=self.markers + 1, anchor_marker=anchor)

    def _with_page(self, page: str) -> "Trail":
        # Some servers repeat the last prefix as long as keys below it follow.
        if page in ("", self.page):
            if self.empty + 1 == MOST_EMPTY_PAGES:
                raise Stuck(f"has sent {MOST_EMPTY_PAGES:,} pages without anything new")
            return replace(self, empty=self.empty + 1)
        if page == self.anchor_page:
            raise Stuck("repeats itself")
        anchor = page if _is_power_of_two(self.pages) else self.anchor_page
        return replace(self, page=page, pages=self.pages + 1, anchor_page=anchor, empty=0)


def _is_power_of_two(number: int) -> bool:
    """Also of zero."""
    return number & (number - 1) == 0


def _digest(names: Iterable[str]) -> str:
    text = "\0".join(names)
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=8).hexdigest() if data else ""
