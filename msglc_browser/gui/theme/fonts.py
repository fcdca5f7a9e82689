"""The two fonts: the system font for text, a monospaced one for values, keys and hex."""

from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

_POINT_SIZE: Final = 10.0
_UI_FAMILIES: Final = ("Inter", "Noto Sans", "DejaVu Sans")
_MONO_FAMILIES: Final = ("JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono")
_GENERIC: Final = ("", "Sans", "Sans Serif", "Sans-Serif")


def ui() -> QFont:
    """The system font; if the system names none, the first suitable one installed."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.family() in _GENERIC or font.pointSizeF() <= 0:
        font = QFont(_first_installed(_UI_FAMILIES) or font.family())
        font.setPointSizeF(_POINT_SIZE)
    return font


def small() -> QFont:
    """For headers, the status bar and captions."""
    return _scaled(ui(), 0.85)


def heading() -> QFont:
    """For a dialog's first line."""
    font = _scaled(ui(), 1.2)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def mono() -> QFont:
    """For keys, values, paths and hex; sized to look as large as `ui()`."""
    family = _first_installed(_MONO_FAMILIES)
    font = QFont(family) if family else _system_mono()
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPointSizeF(ui().pointSizeF() * 0.92)
    # Keys and values are data: "!=" must not become a ligature.
    font.setFeature(QFont.Tag("calt"), 0)
    return font


def small_mono() -> QFont:
    """For type badges and dense captions."""
    return _scaled(mono(), 0.85)


def _system_mono() -> QFont:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


def _scaled(font: QFont, factor: float) -> QFont:
    font.setPointSizeF(round(font.pointSizeF() * factor * 2) / 2)
    return font


@cache
def _first_installed(families: tuple[str, ...]) -> str:
    # Asked for by every widget: half a millisecond each time.
    for family in families:
        if QFontInfo(QFont(family)).family() == family:
            return family
    return ""
