"""Commands that the page on show runs itself, declared once for each kind of page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

from msglc_browser.gui.tabs.page import Page

PageT = TypeVar("PageT", bound=Page)


@dataclass(frozen=True, slots=True)
class PageCommands(Generic[PageT]):
    """Command id -> what pages of one kind do for it.

    With another kind of page on show the command does nothing; its action is disabled then.
    """

    kind: type[PageT]
    acts: Mapping[str, Callable[[PageT], None]]

    def handlers(self, current: Callable[[], Page | None]) -> dict[str, Callable[[], None]]:
        """Command id -> its handler, for the page that is `current` when it is called."""
        return {
            command_id: partial(self._run, act, current) for command_id, act in self.acts.items()
        }

    def _run(self, act: Callable[[PageT], None], current: Callable[[], Page | None]) -> None:
        page = current()
        if isinstance(page, self.kind):
            act(page)


# Through the page, so that each kind may do it in its own way.
PAGE_COMMANDS: Final = PageCommands(
    Page,
    {
        "go.back": lambda page: page.go_back(),
        "go.forward": lambda page: page.go_forward(),
        "go.up": lambda page: page.go_up(),
        "object.properties": lambda page: page.show_properties(),
        "view.reload": lambda page: page.reload(),
    },
)
