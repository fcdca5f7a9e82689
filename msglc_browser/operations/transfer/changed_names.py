"""A note on objects whose names no file can have everywhere."""

from collections.abc import Sequence

from msglc_browser.storage.places.location import LocalLocation

_NAMED = 3


def changed_names(written: Sequence[tuple[str, LocalLocation]]) -> list[str]:
    """One note if files are named otherwise than the objects of these keys, or none."""
    changed = [
        (key.rpartition("/")[2], target.path.name)
        for key, target in written
        if key.rpartition("/")[2] not in ("", target.path.name)
    ]
    if not changed:
        return []
    some = ", ".join(f"{before} → {after}" for before, after in changed[:_NAMED])
    more = ", …" if len(changed) > _NAMED else ""
    count = f"{len(changed):,} names were" if len(changed) > 1 else "1 name was"
    return [f"{count} changed: {some}{more}"]
