"""A location as clickable pieces: server, bucket, prefixes, object, then the path inside it."""

from dataclasses import dataclass

from msglc_browser.archive.node_path import format_path, parse_path
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.gui.theme.palette import Role
from msglc_browser.gui.visible_text import visible
from msglc_browser.storage.location import split_node_path

_SCHEME = "s3://"


@dataclass(frozen=True, slots=True)
class Crumb:
    """One piece: what is shown, its colour, and the location text a click leads to."""

    text: str
    role: Role
    target: str | None = None


def breadcrumbs(location_text: str) -> tuple[Crumb, ...]:
    """Pieces whose texts read like `location_text` with blanks around the separators."""
    place, path = split_node_path(location_text)
    crumbs = _place_crumbs(place)
    if path:
        crumbs += [Crumb(" # ", Role.MUTED), *_path_crumbs(place, path)]
    return tuple(crumbs)


def _place_crumbs(place: str) -> list[Crumb]:
    if not place.startswith(_SCHEME):
        folder, slash, name = place.rpartition("/")
        return [Crumb(visible(folder + slash), Role.MUTED), Crumb(visible(name), Role.TEXT, place)]
    crumbs = [Crumb(_SCHEME + " ", Role.MUTED)]
    rest = place.removeprefix(_SCHEME)
    start = 0
    while start < len(rest):
        end = rest.find("/", start)
        has_slash = end >= 0
        stop = end + 1 if has_slash else len(rest)
        name = rest[start:end] if has_slash else rest[start:]
        if name:
            crumbs.append(Crumb(visible(name), Role.TEXT, _SCHEME + rest[:stop]))
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
    crumbs = []
    before = ""
    for count in range(1, len(steps) + 1):
        upto = format_path(steps[:count])
        crumbs.append(Crumb(visible(upto[len(before) :]), Role.ACCENT, f"{place}#{upto}"))
        before = upto
    return crumbs
