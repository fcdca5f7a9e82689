"""Runs each command's single handler."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from PySide6.QtCore import QObject, Slot

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.commands import COMMANDS

Handlers: TypeAlias = Mapping[str, Callable[[], None]]


class Dispatcher(QObject):
    """Runs a command's handler when it is triggered."""

    def __init__(self, actions: Actions, tables: Iterable[Handlers], parent: QObject) -> None:
        """`tables` come from the pages, the verbs and the window.

        Raises ValueError unless they contain every command exactly once, and nothing else.
        """
        super().__init__(parent)
        self._handlers = one_for_each([command.id for command in COMMANDS], tables)
        actions.triggered.connect(self.run)

    @Slot(str)
    def run(self, command_id: str) -> None:
        """Run the command's handler; KeyError for an id not in the table of commands."""
        self._handlers[command_id]()


def one_for_each(command_ids: Iterable[str], tables: Iterable[Handlers]) -> Handlers:
    """Merge all tables; ValueError unless they have exactly one handler for each id, no more."""
    tables = list(tables)
    found = Counter(command_id for table in tables for command_id in table)
    wanted = set(command_ids)
    wrong = {
        "without a handler": wanted - found.keys(),
        "with several handlers": {each for each, count in found.items() if count > 1},
        "handled, but not in the table of commands": found.keys() - wanted,
    }
    problems = [f"{what}: {', '.join(sorted(ids))}" for what, ids in wrong.items() if ids]
    if problems:
        raise ValueError(f"commands {'; '.join(problems)}")
    return {command_id: handler for table in tables for command_id, handler in table.items()}
