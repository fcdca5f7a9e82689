"""Commands that the current page runs itself, declared once for each kind of page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeGuard, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from msglc_browser.gui.tabs.page import Page

PageT = TypeVar("PageT", bound=Page)


@dataclass(frozen=True, slots=True)
class PageCommands(Generic[PageT]):
    """The method that runs each command on pages of one kind, by command id.

    On pages of other kinds the command does nothing; its action is disabled there. `kind()`
    returns the class: it is imported when the first command runs, not before the first paint.
    """

    kind: Callable[[], type[PageT]]
    acts: Mapping[str, Callable[[PageT], None]]

    def handlers(self, current: Callable[[], Page | None]) -> dict[str, Callable[[], None]]:
        """Each command's handler, which acts on the page that is `current` when called."""
        return {
            command_id: partial(self._run, act, current) for command_id, act in self.acts.items()
        }

    def _run(self, act: Callable[[PageT], None], current: Callable[[], Page | None]) -> None:
        page = current()
        if page is not None and isinstance(page, self.kind()):
            act(page)


def _copy(page: Page) -> None:
    """What the page has selected; text that is selected in a label comes first."""
    label = QApplication.focusWidget()
    if isinstance(label, QLabel) and label.hasSelectedText():
        QGuiApplication.clipboard().setText(label.selectedText())
        return
    context = page.context()
    if context.selected or context.node is not None:
        page.copy()
    else:
        page.said.emit(QCoreApplication.translate("Page", "Nothing is selected to copy."))


def _select_all(page: Page) -> None:
    """In what has the focus, or else in the page's list or tree."""
    focused = QApplication.focusWidget()
    if isinstance(focused, QLineEdit | QPlainTextEdit) or _has_many(focused):
        focused.selectAll()
        return
    views = filter(_has_many, page.findChildren(QAbstractItemView))
    view = next((each for each in views if each.isVisible()), None)
    if view is not None:
        view.selectAll()


def _has_many(widget: QWidget | None) -> TypeGuard[QAbstractItemView]:
    """Whether it is a list in which more than one row can be selected."""
    single = (
        QAbstractItemView.SelectionMode.SingleSelection,
        QAbstractItemView.SelectionMode.NoSelection,
    )
    return isinstance(widget, QAbstractItemView) and widget.selectionMode() not in single


# Called on the page, so that each kind can override it.
PAGE_COMMANDS: Final = PageCommands(
    lambda: Page,
    {
        "edit.copy": _copy,
        "edit.select_all": _select_all,
        "go.back": lambda page: page.go_back(),
        "go.forward": lambda page: page.go_forward(),
        "go.up": lambda page: page.go_up(),
        "object.properties": lambda page: page.show_properties(),
        "view.reload": lambda page: page.reload(),
    },
)
