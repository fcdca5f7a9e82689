"""Letters by which the entries of a menu and the parts of a dialog are reached."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMenu, QWidget
from shiboken6 import isValid

from msglc_browser.gui.base.guarded import guarded

_GONE = (QEvent.Type.WindowDeactivate, QEvent.Type.Hide)
_AMPERSAND: Final = re.compile(r"&(?:&|(?![^\W_]))")  # not before a letter or digit


def with_mnemonics(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts, each with "&" before a letter that no other of them has, as far as there are any.

    A letter already marked wins, the first of two alike; initials of texts are preferred, then
    those of words. "&&" is an ampersand; one before anything but a letter or digit is doubled, as
    Qt would take a space for the letter. What follows a tab is not considered.
    """
    marked = [_with_ampersands(text) for text in texts]
    taken: set[str] = set()
    for number, text in enumerate(marked):
        place = _marked_place(text)
        if place is not None and text[place].casefold() in taken:
            marked[number] = text[: place - 1] + text[place:]
        elif place is not None:
            taken.add(text[place].casefold())
    open_numbers = [number for number, text in enumerate(marked) if _marked_place(text) is None]
    for wish in range(3):
        for number in list(open_numbers):
            text = marked[number]
            places = (place for place, rank in _letters(text) if rank <= wish)
            place = next((each for each in places if text[each].casefold() not in taken), None)
            if place is not None:
                taken.add(text[place].casefold())
                marked[number] = f"{text[:place]}&{text[place:]}"
                open_numbers.remove(number)
    return tuple(marked)


def _with_ampersands(text: str) -> str:
    shown, tab, keys = text.partition("\t")
    return _AMPERSAND.sub("&&", shown) + tab + keys


def _marked_place(text: str) -> int | None:
    """Where the letter after a single "&" is."""
    text = text.partition("\t")[0]
    place = text.find("&")
    while 0 <= place < len(text) - 1:
        if text[place + 1] != "&":
            return place + 1
        place = text.find("&", place + 2)
    return None


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """Places of letters with their ranks: 0 the text's initial, 1 of a word, 2 others."""
    before = ""
    for place, letter in enumerate(text.partition("\t")[0]):
        if letter.isalnum() and len(letter.casefold()) == 1:
            rank = 2 if before.isalnum() else 1 if text[:place].strip("“\"'( ") else 0
            yield place, rank
        before = letter


class _Marks:
    """Texts with letters marked, and what they were before."""

    def __init__(self) -> None:
        self._marked: list[tuple[QAction | QAbstractButton | QLabel, str, str]] = []

    def put(self, owners: Sequence[QAction | QAbstractButton | QLabel]) -> None:
        self.remove()
        texts = [owner.text() for owner in owners]
        for owner, before, after in zip(owners, texts, with_mnemonics(texts), strict=True):
            owner.setText(after)
            self._marked.append((owner, before, after))

    def remove(self) -> None:
        """Texts that were changed since stay."""
        for owner, before, after in self._marked:
            if isValid(owner) and owner.text() == after:
                owner.setText(before)
        self._marked.clear()


class MenuLetters(QObject):
    """Marks the letters of a menu while it is open: a command is in several menus."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self._menu, self._marks = menu, _Marks()
        menu.aboutToShow.connect(self.mark)
        menu.aboutToHide.connect(self._marks.remove)

    def mark(self) -> None:
        """The menu is about to be shown."""
        shown = [each for each in self._menu.actions() if each.isVisible() and each.text()]
        self._marks.put([each for each in shown if not each.isSeparator()])


@guarded
class DialogLetters(QObject):
    """Marks the letters of a dialog's buttons and captions while Alt is held.

    Fusion would underline them permanently.
    """

    def __init__(self, dialog: QWidget) -> None:
        super().__init__(dialog)
        self._dialog, self._marks = dialog, _Marks()
        dialog.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Alt arrives here from the part with the focus, which has no use for it."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Alt:
            if event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat():
                self._marks.put(list(self._lettered()))
            elif event.type() is QEvent.Type.KeyRelease and not event.isAutoRepeat():
                self._marks.remove()
        elif event.type() in _GONE:
            self._marks.remove()
        return False

    def _lettered(self) -> Iterator[QAbstractButton | QLabel]:
        """The buttons first: they have fewer letters to choose from than captions."""
        parts = [part for part in self._dialog.findChildren(QWidget) if part.isVisible()]
        for part in parts:
            is_inside = isinstance(part.parentWidget(), QLineEdit)
            if isinstance(part, QAbstractButton) and part.text() and not is_inside:
                yield part
        for part in parts:
            if isinstance(part, QLabel) and part.buddy() is not None and part.text():
                yield part
