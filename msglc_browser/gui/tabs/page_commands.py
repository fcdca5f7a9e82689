"""Commands that the current page runs itself, declared once for each kind of page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

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
    else:
        page.copy()


# Called on the page, so that each kind can override it.
PAGE_COMMANDS: Final = PageCommands(
    lambda: Page,
    {
        "edit.copy": _copy,
        "go.back": lambda page: page.go_back(),
        "go.forward": lambda page: page.go_forward(),
        "go.up": lambda page: page.go_up(),
        "object.properties": lambda page: page.show_properties(),
        "view.reload": lambda page: page.reload(),
    },
)
