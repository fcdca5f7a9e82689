"""The offer to read what is too large to be read unasked: how many bytes, how long it takes."""

import math
from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.base.formatting import size_text

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600


def time_text(seconds: float | None) -> str:
    """ "under 1 s", "about 7 s", "about 3 min", "about 2 h"; "" if it is unknown."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return ""
    if seconds < 1:
        return _tr("under 1 s")
    if round(seconds) < _MINUTE_S:
        return _tr("about {0} s").format(round(seconds))
    if round(seconds / _MINUTE_S) < _MINUTE_S:
        return _tr("about {0} min").format(round(seconds / _MINUTE_S))
    return _tr("about {0} h").format(f"{round(seconds / _HOUR_S):,}")


def read_text(what: str, size_bytes: int, seconds: float | None) -> str:
    """ "Read all, 90.0 MB, about 7 s": `what`, the size, and the time if it is known.

    `seconds` is `document.source.seconds_for(size_bytes)`.
    """
    return ", ".join(part for part in (what, size_text(size_bytes), time_text(seconds)) if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)
