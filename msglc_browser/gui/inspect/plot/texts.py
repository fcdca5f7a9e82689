"""Texts of the plot: samples, measures, how much was read, names of series."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node_path import brief_step
from msglc_browser.gui.base.formatting import (
    count_text,
    duration_text,
    elide_middle,
    size_text,
)
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.inspect.plot.cursor import Between, Sample
from msglc_browser.gui.inspect.plot.readings import Status
from msglc_browser.gui.inspect.plot.shown import Shown
from msglc_browser.operations.plotting.series import SeriesRef

_MOST_NAME_CHARS: Final = 24
_LEAST_SECONDS: Final = 0.05  # less would be "0.0 s"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def value_text(value: float) -> str:
    """The exact value; NaN stands for null, too."""
    if isinstance(value, float) and math.isnan(value):
        return _tr("null or NaN")
    return repr(value)


def sample_text(sample: Sample, name: str = "", *, has_x: bool) -> str:
    """ "5/ux  #360  x 600.00  -2.718204"; the name of the series only if there is one."""
    parts = [elide_middle(visible(name), _MOST_NAME_CHARS)] if name else []
    parts.append(f"#{sample.row + sample.first_row}")
    if has_x:
        parts.append(f"x {_x_text(sample)}")
    parts.append(value_text(sample.value))
    return "  ".join(parts)


def measures(found: Between | None) -> tuple[str, ...]:
    """The texts of the strip below the plot."""
    if found is None:
        return ("–",) * 5
    numbers = (found.dx, found.dy, found.mean, found.slope)
    return (*map(_short, numbers), count_text(found.count))


def sample_note(shown: Shown, status: Status) -> str:
    """How much of a series was read: "sampled: 2.4 % of gauge_7 read (2.2 of 90 MB)"."""
    total = size_text(status.size_bytes)
    read = size_text(status.bytes_read)
    if read.split(" ")[1:] == total.split(" ")[1:]:
        read = read.split(" ")[0]
    share = _share_text(status.rows_read / max(status.length, 1))
    name = shown.title.rsplit("/", 1)[-1]
    if not status.rows_read:
        return _tr("{0} is not read yet ({1})").format(name, total)
    return _tr("sampled: {0} of {1} read ({2} of {3})").format(share, name, read, total)


def left_out_text(found: Sequence[Status], on_log: Sequence[Status], *, is_cloud: bool) -> str:
    """What a picture of some series leaves out; those `on_log` are along a logarithmic axis."""
    if any(status.is_undrawable for status in found):
        return _tr("Values beyond ±1e300 are not drawn.")
    if any(status.least <= 0 for status in on_log):
        return _tr("Zero and negative values have no place on a logarithmic axis.")
    if found and all(status.is_complete and math.isnan(status.least) for status in found):
        return _tr("There are no numbers here, only null, NaN or infinity.")
    if is_cloud:
        return _tr("Too many points for a line: they are drawn as dots. Zoom in for lines.")
    return ""


def read_all_text(size_bytes: int, seconds: float | None) -> str:
    """ "Read all, 7 s", or its size while the speed of the link is unknown.

    `seconds` is `document.source.seconds_for(size_bytes)`.
    """
    if seconds is None:
        return _tr("Read all, {0}").format(size_text(size_bytes))
    if seconds < _LEAST_SECONDS:
        return _tr("Read all")
    text = duration_text(seconds) if seconds < 1 else duration_text(max(round(seconds), 10))
    if 1 <= seconds < 10:
        text = f"{round(seconds)} s"
    return _tr("Read all, {0}").format(text)


def titles_of(refs: Sequence[SeriesRef]) -> list[str]:
    """The last step of a path, with the one before it if they are in several places."""
    places = {ref.node.path if ref.column is not None else ref.node.path[:-1] for ref in refs}
    if len(places) == 1:
        return [ref.title for ref in refs]
    return [_long_title(ref) for ref in refs]


def _long_title(ref: SeriesRef) -> str:
    if ref.column is not None or len(ref.node.path) < 2:
        return ref.title
    return "/".join(brief_step(step) for step in ref.node.path[-2:])


def _x_text(sample: Sample) -> str:
    if isinstance(sample.x, int):
        return str(sample.x)
    if sample.is_time:
        try:
            return (_EPOCH + timedelta(seconds=sample.x)).isoformat(" ").replace("+00:00", "Z")
        except (OverflowError, ValueError):
            return repr(sample.x)
    return f"{sample.x:,.2f}" if 1 <= abs(sample.x) < 1e6 or not sample.x else f"{sample.x:.6g}"


def _short(value: float) -> str:
    """Integers exactly; of others five figures: they are measured, not stored."""
    if isinstance(value, int):
        return count_text(value)
    if not math.isfinite(value):
        return "–"
    if value and not 1e-3 <= abs(value) < 1e7:
        return f"{value:.3g}"
    return f"{value:,.5g}" if abs(value) < 1000 else f"{value:,.2f}"


def _share_text(share: float) -> str:
    percent = share * 100
    if percent >= 99.95:
        return "99.9 %"
    return f"{percent:.1f} %" if percent >= 0.1 else "< 0.1 %"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Plot", text)
