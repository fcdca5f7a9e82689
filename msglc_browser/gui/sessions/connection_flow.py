"""What the connection.* commands do: dialogs, questions, and the session behind them."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.sessions.connections import ConnectionsSession
from msglc_browser.gui.views.navigator import Navigator


class ConnectionFlow(QObject):
    """Runs connection.new, .edit, .duplicate, .delete and .connect for the main window.

    It wires navigator and session together. The main window only passes command ids on, and
    listens to `navigator.bucket_wanted`, `navigator.menu_wanted` and `session.failed`.
    """

    COMMANDS = (
        "connection.new",
        "connection.edit",
        "connection.duplicate",
        "connection.delete",
        "connection.connect",
    )

    def __init__(self, session: ConnectionsSession, navigator: Navigator, window: QWidget) -> None:
        super().__init__(window)

    def run(self, command_id: str) -> None:
        """Do what the command says for the navigator's current connection."""
