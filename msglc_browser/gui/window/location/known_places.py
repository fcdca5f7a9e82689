"""The places offered while a location is typed: what the window has seen of a connection."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.storage.places.location import LocalLocation, Location, location_text

_MOST_CHARS: Final = 4_096


class KnownPlaces:
    """Buckets, recent archives, open tabs, and what the listed folders hold."""

    def __init__(
        self,
        tabs: DocumentTabs,
        recent: Callable[[], Sequence[Location]],
        buckets_of: Callable[[str], Collection[str]],
    ) -> None:
        """`buckets_of(profile_id)` are a connection's known buckets."""
        self._tabs = tabs
        self._recent = recent
        self._buckets_of = buckets_of

    def of(self, profile_id: str) -> tuple[str, ...]:
        """Addresses to type, each once: those on this connection, and local files.

        Names that cannot be shown as they are cannot be chosen by what is shown.
        """
        places = [
            place
            for place in self._locations()
            if isinstance(place, LocalLocation) or place.profile_id == profile_id
        ]
        buckets = [f"s3://{bucket}/" for bucket in sorted(self._buckets_of(profile_id))]
        texts = dict.fromkeys((*buckets, *map(location_text, places)))
        return tuple(text for text in texts if visible(text, limit=_MOST_CHARS) == text)

    def _locations(self) -> Iterator[Location]:
        yield from self._recent()
        for page in self._tabs.pages():
            if page.location is not None:
                yield page.location
            yield from page.listed()
