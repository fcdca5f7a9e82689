"""Asks before a large value is read for the clipboard."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.base.formatting import size_text
from msglc_browser.gui.inspect.value.value_view import LARGEST
from msglc_browser.gui.parts.notice_strip import NoticeStrip


def ask_to_copy(strip: NoticeStrip, size_bytes: int, copy: Callable[[], None]) -> None:
    """Ask in the strip, with a button that calls `copy`; refuse sizes no clipboard can hold."""
    size = size_text(size_bytes)
    if size_bytes > LARGEST.size_bytes:
        strip.say(_tr("{0} is too large for the clipboard. Use Export… instead.").format(size))
        return
    question = _tr("Copying this requires reading {0}.").format(size)
    strip.ask(question, _tr("Copy {0}").format(size), copy)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ArchivePage", text)
