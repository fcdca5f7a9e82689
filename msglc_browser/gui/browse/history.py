"""Where a bucket page has been, and what was selected there. No Qt."""

from dataclasses import dataclass, field, replace

from msglc_browser.storage.places.location import S3Location


@dataclass(frozen=True, slots=True)
class Place:
    """A prefix and how it looked, to restore it.

    `selected`, `current_key` and `top_key` are exact keys; `top_key` is the topmost visible row,
    or "" at the very top, where new rows are to be seen; `top_offset` is how far it was scrolled
    out of view, in pixels. `next_row` is the row to go to if the current one is gone.
    `loaded_count` is how much of a long listing had been loaded.
    """

    location: S3Location
    selected: frozenset[str] = field(default_factory=frozenset)
    current_key: str | None = None
    top_key: str | None = None
    top_offset: int = 0
    next_row: int = 0
    loaded_count: int = 0


class History:
    """Back and forward of one page."""

    def __init__(self) -> None:
        self._back: list[Place] = []
        self._forward: list[Place] = []

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before this one."""
        return bool(self._back)

    @property
    def can_go_forward(self) -> bool:
        """Whether a step back can be undone."""
        return bool(self._forward)

    def leave(self, place: Place) -> None:
        """Remember the place being left for a new one; the forward places are dropped."""
        self._back.append(place)
        self._forward.clear()

    def back(self, leaving: Place) -> Place:
        """The place to go back to; IndexError if there is none."""
        place = self._back.pop()
        self._forward.append(leaving)
        return place

    def forward(self, leaving: Place) -> Place:
        """The place to go forward to; IndexError if there is none."""
        place = self._forward.pop()
        self._back.append(leaving)
        return place


def parent_of(location: S3Location) -> S3Location | None:
    """The parent prefix, the bucket for its top prefixes, None for a bucket.

    Double slashes count: the parent of "a//" is "a/".
    """
    if not location.key:
        return None
    head, slash, _name = location.key.removesuffix("/").rpartition("/")
    return replace(location, key=head + slash)
