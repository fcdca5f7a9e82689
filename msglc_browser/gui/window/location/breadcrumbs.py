"""A location as clickable segments: server, bucket, prefixes, object, then the path inside it."""

from dataclasses import dataclass, replace

from msglc_browser.archive.model.node_path import format_path, format_step, parse_path
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.theme.palette import Role
from msglc_browser.storage.places.location import exact_text, split_node_path

_SCHEME = "s3://"
_MOST_STEPS = 60  # no window is wide enough for more
_MOST_CHARS = 4_096  # of a key: S3 allows 1,024 bytes


@dataclass(frozen=True, slots=True)
class Crumb:
    """One segment: its text, its colour, and the location text a click leads to."""

    text: str
    role: Role
    target: str | None = None


def breadcrumbs(location_text: str) -> tuple[Crumb, ...]:
    """Segments whose texts read like `location_text` with blanks around the separators."""
    place, path = split_node_path(location_text)
    crumbs = _place_crumbs(place)
    if path:
        if crumbs and crumbs[-1].target is not None:  # from a node to the root
            crumbs[-1] = replace(crumbs[-1], target=f"{place}#/")
        crumbs += [Crumb(" # ", Role.MUTED), *_path_crumbs(place, path)]
    return tuple(crumbs)


def _place_crumbs(place: str) -> list[Crumb]:
    if not place.startswith(_SCHEME):
        folder, slash, name = place.rpartition("/")
        return [
            Crumb(visible(folder + slash), Role.MUTED),
            Crumb(visible(name), Role.TEXT, exact_text(place)),
        ]
    crumbs = [Crumb(_SCHEME + " ", Role.MUTED)]
    rest = place.removeprefix(_SCHEME)
    if len(rest) > _MOST_CHARS:
        return [*crumbs, Crumb(visible(rest), Role.TEXT, exact_text(place))]
    start = 0
    while start < len(rest):
        end = rest.find("/", start)
        has_slash = end >= 0
        stop = end + 1 if has_slash else len(rest)
        name = rest[start:end] if has_slash else rest[start:]
        if name:
            target = exact_text(_SCHEME + rest[:stop])
            crumbs.append(Crumb(visible(name), Role.TEXT, target))
        if has_slash:
            crumbs.append(Crumb(" / ", Role.MUTED))
        start = stop
    return crumbs


def _path_crumbs(place: str, path: str) -> list[Crumb]:
    try:
        steps = parse_path(path)
    except MsglcBrowserError:
        return [Crumb(visible(path), Role.ACCENT)]
    if not steps:
        return [Crumb("/", Role.ACCENT, f"{place}#/")]
    first = max(0, len(steps) - _MOST_STEPS)
    crumbs = [Crumb("…", Role.MUTED)] if first else []
    target = f"{place}#" + (format_path(steps[:first]) if first else "")
    for step in steps[first:]:
        piece = "/" + format_step(step)
        target += piece
        crumbs.append(Crumb(visible(piece), Role.ACCENT, target))
    return crumbs
