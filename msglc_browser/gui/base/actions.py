"""Commands as QActions, one each, shared by menus, toolbar, context menus and shortcuts."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from msglc_browser.gui.base.commands import COMMANDS, Command, Menu
from msglc_browser.gui.base.context import Context
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.theme import icons, style

SEPARATOR = ""


def translated(text: str) -> str:
    """A text of the command table, translated."""
    return QCoreApplication.translate("Command", text)


def full_text(command: Command) -> str:
    """The command's text, translated, after that of the submenu it is in."""
    text = translated(command.text)
    return f"{translated(command.submenu.value)} ▸ {text}" if command.submenu else text


def letters_while_open(menu: QMenu) -> None:
    """Mark a letter of each entry of the menu while it is open."""

    def begin() -> None:
        # Not needed for the first paint.
        from msglc_browser.gui.base.keys.mnemonics import MenuLetters  # noqa: PLC0415

        menu.aboutToShow.disconnect(begin)
        MenuLetters(menu).mark()

    menu.aboutToShow.connect(begin)


class Actions(QObject):
    """The QAction of every command; `triggered(id)` is emitted when one is chosen."""

    triggered = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands = {command.id: command for command in COMMANDS}
        self._actions = {command.id: self._build(command) for command in COMMANDS}
        self._reasons: dict[str, str] = {}  # why a command is disabled; "" if it is not
        self._tint()
        style.notifier().changed.connect(self._tint)
        self.update_context(Context())

    def action(self, command_id: str) -> QAction:
        """The action of a command; KeyError for an id that is not in the table."""
        return self._actions[command_id]

    def all(self) -> tuple[QAction, ...]:
        """Every action in table order; add them to the window to enable their shortcuts."""
        return tuple(self._actions.values())

    def menu(self, command_ids: Iterable[str], parent: QWidget) -> QMenu:
        """A context menu of these commands, owned by `parent`; "" adds a separator.

        Submenus unfold in it as in the menu bar.
        """
        menu = QMenu(parent)
        letters_while_open(menu)
        menu.setToolTipsVisible(True)  # they explain why a command is disabled
        for command_id in command_ids:
            if command_id == SEPARATOR:
                menu.addSeparator()
            else:
                self._add(menu, self._commands[command_id])
        return menu

    def pop_up(self, command_ids: Iterable[str], parent: QWidget, place: QPoint) -> None:
        """Show a context menu of these commands at a global position; it deletes itself."""
        menu = self.menu(command_ids, parent)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Build the menus of the table; Alt plus the marked letter opens one.

        The letters are not underlined: Fusion would underline them permanently.
        """
        for menu in Menu:
            title = translated(menu.value)
            shown = bar.addMenu(title.replace("&", ""))
            letters_while_open(shown)
            keys = QShortcut(QKeySequence.mnemonic(title), bar)
            keys.activated.connect(partial(bar.setActiveAction, shown.menuAction()))
            shown.setObjectName(f"menu.{menu.name.lower()}")
            shown.setToolTipsVisible(True)
            for command in COMMANDS:
                if command.menu is menu:
                    if command.separator:
                        shown.addSeparator()
                    self._add(shown, command)

    def update_context(self, context: Context) -> None:
        """Enable the commands that apply now; a disabled action's tooltip gives the reason."""
        for command_id, action in self._actions.items():
            command = self._commands[command_id]
            reason = command.when(context)
            if self._reasons.get(command_id) != reason:  # of 60 commands few change at a time
                self._reasons[command_id] = reason
                action.setEnabled(not reason)
                self._describe(action, command, reason)

    def _add(self, menu: QMenu, command: Command) -> None:
        """Add it at the end, or to its submenu, which unfolds where its first command is."""
        if command.submenu is not None:
            name = f"menu.{command.submenu.name.lower()}"
            inner = menu.findChild(QMenu, name)
            if inner is None:
                inner = menu.addMenu(translated(command.submenu.value))
                inner.setObjectName(name)
                letters_while_open(inner)
                inner.setToolTipsVisible(True)
            menu = inner
        menu.addAction(self.action(command.id))

    def _build(self, command: Command) -> QAction:
        action = QAction(translated(command.text), self)
        action.setObjectName(command.id)
        if command.shortcut:
            action.setShortcuts(QKeySequence.listFromString(command.shortcut.replace(", ", "; ")))
        action.setCheckable(command.checkable)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.triggered.connect(lambda _checked=False: self.triggered.emit(command.id))
        return action

    def _describe(self, action: QAction, command: Command, reason: str) -> None:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        text = translated(command.help)
        action.setStatusTip(translated(reason) if reason else text)  # shown by a plain label
        with_keys = f"{text} ({keys})" if keys else text
        action.setToolTip(tooltip(f"{with_keys}\n{translated(reason)}" if reason else with_keys))

    def _tint(self) -> None:
        for command_id, action in self._actions.items():
            name = self._commands[command_id].icon
            if name:
                action.setIcon(icons.icon(name))
                action.setIconVisibleInMenu(False)
