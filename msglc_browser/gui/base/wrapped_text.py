"""Wrapping labels for texts with names of any length."""

from typing import Final

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import short_words, tooltip

_WORD_CHARS: Final = 64


def set_wrapped(label: PlainLabel, text: str, *, word_chars: int = _WORD_CHARS) -> None:
    """Show `text`; overlong words lose their middle, and the tooltip then shows the full text.

    The longest word sets how narrow the window of a wrapping label can get.
    """
    label.setWordWrap(True)
    shown = short_words(text, limit=word_chars)
    label.setText(shown)
    label.setToolTip(tooltip(text if shown != text else ""))
