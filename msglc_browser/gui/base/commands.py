"""Defines each command once, for menus, toolbar, context menus and the shortcut sheet.

`Command.when` returns the reason why the command cannot run now, or "" if it can. The texts are
translated where they are shown (`actions`), with the context "Command".
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from msglc_browser.gui.base.context import Context, PageKind, is_value

When: TypeAlias = Callable[[Context], str]
_CLIPBOARD_BYTES: Final = 1024**2  # same limit as `operations.exporting.json_clip`


class Menu(Enum):
    """The menus, in the order of the menu bar."""

    FILE = "&File"
    EDIT = "&Edit"
    VIEW = "&View"
    GO = "&Go"
    OBJECT = "&Object"
    ARCHIVE = "&Archive"
    TOOLS = "&Tools"
    HELP = "&Help"


@dataclass(frozen=True, slots=True)
class Command:
    """One command the user can run.

    `id` is the QAction's object name. `shortcut` is portable text ("Ctrl+L"); several are
    separated by ", ". `separator` draws a line above it in the menu.
    """

    id: str
    text: str
    menu: Menu
    help: str
    shortcut: str = ""
    icon: str = ""
    when: When = lambda _context: ""
    separator: bool = False
    checkable: bool = False


def _on_connection(context: Context) -> str:
    return "" if context.connection_id else "Select a connection on the left first."


def _on_own_connection(context: Context) -> str:
    if not context.connection_id:
        return "Select a connection on the left first."
    return "" if context.can_edit_connection else "The demo connection cannot be changed."


def _can_go_back(context: Context) -> str:
    return "" if context.page.can_go_back else "Nothing to go back to."


def _can_go_forward(context: Context) -> str:
    return "" if context.page.can_go_forward else "Nothing to go forward to."


def _can_go_up(context: Context) -> str:
    return "" if context.page.can_go_up else "This is the top level."


def _on_page(context: Context) -> str:
    return "Nothing is open." if context.page.kind is PageKind.NONE else ""


def _on_selection(context: Context) -> str:
    return "" if context.page.selected else "Select an object in a bucket first."


def _on_objects(context: Context) -> str:
    return "" if context.selected_objects else "Select one or more archives in a bucket first."


def _on_listed_objects(context: Context) -> str:
    return "" if context.selected_objects else "Select one or more objects in a bucket first."


def _on_one_object(context: Context) -> str:
    is_open = context.page.kind in (PageKind.ARCHIVE, PageKind.OBJECT)
    is_one = len(context.selected_objects) == 1
    return "" if is_open or is_one else "Select one object in a bucket first."


def _on_node(context: Context) -> str:
    return "" if context.page.node is not None else "Select a row in an archive first."


def _on_table(context: Context) -> str:
    return "" if context.page.has_table else "Show a list or dict as a table first."


def _on_small_node(context: Context) -> str:
    node = context.page.node
    if node is not None and (node.size_bytes or 0) > _CLIPBOARD_BYTES:
        return "Over 1 MiB: export it to a file instead."
    return _on_node(context)


def _on_archive(context: Context) -> str:
    return "" if context.page.kind is PageKind.ARCHIVE else "Open an archive first."


def _on_value(context: Context) -> str:
    node = context.page.node
    if node is None:
        return "Select a row in an archive first."
    return "" if is_value(node) else "A range of rows or a broken entry is not a value."


def _on_values(context: Context) -> str:
    nodes = context.page.nodes
    if not nodes:
        return "Select one or more rows in an archive first."
    return "" if any(map(is_value, nodes)) else "Ranges of rows are not values."


def _on_combined(context: Context) -> str:
    page = context.page
    if page.kind is PageKind.ARCHIVE:
        return "" if page.is_combined else "This is a plain archive, not a combined one."
    is_one = len(context.selected_objects) == 1
    return "" if is_one else "Open a combined archive or select one in a bucket first."


def _on_bucket(context: Context) -> str:
    return "" if context.page.kind is PageKind.OBJECTS else "Open a bucket first."


def _on_sizes(context: Context) -> str:
    is_sized = context.page.kind in (PageKind.OBJECTS, PageKind.ARCHIVE)
    return "" if is_sized else "Open a bucket, a folder or an archive first."


def _without_demo(context: Context) -> str:
    return "The demo is already running: see connection Demo." if context.is_demo_running else ""


def _with_demo(context: Context) -> str:
    return "" if context.is_demo_running else "Start the demo first."


def _can_cancel_job(context: Context) -> str:
    return "" if context.can_cancel_job else "The selected job cannot be cancelled."


def _has_job(context: Context) -> str:
    return "" if context.has_job else "No job has run yet."


def _has_finished_job(context: Context) -> str:
    return "" if context.has_finished_job else "No job has finished yet."


def _can_retry_job(context: Context) -> str:
    return "" if context.can_retry_job else "No failed job is selected."


COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "connection.new", "New connection…", Menu.FILE,
        "Add an S3 server by its endpoint and keys", "Ctrl+Shift+N", "plus",
    ),
    Command(
        "connection.connect", "Connect", Menu.FILE,
        "List the buckets of the selected connection", "Ctrl+Return", "connect", _on_connection,
    ),
    Command(
        "connection.secret", "Enter secret key…", Menu.FILE,
        "Enter or replace the secret key of the selected connection",
        "", "key", _on_own_connection,
    ),
    Command(
        "connection.edit", "Edit connection…", Menu.FILE,
        "Change the selected connection", "", "edit", _on_own_connection,
    ),
    Command(
        "connection.duplicate", "Duplicate connection…", Menu.FILE,
        "Create a copy of the selected connection", "", "duplicate", _on_connection,
    ),
    Command(
        "connection.delete", "Delete connection…", Menu.FILE,
        "Delete the selected connection and its secret key; the server is not affected",
        "", "delete", _on_own_connection,
    ),
    Command(
        "location.open", "Open location…", Menu.FILE,
        "Open a bucket, folder or object by its s3:// address, without listing it",
        "Ctrl+Shift+O", "location", separator=True,
    ),
    Command(
        "file.open", "Open file…", Menu.FILE,
        "Open an archive on this computer", "Ctrl+O", "open",
    ),
    Command(
        "recent.clear", "Clear recent archives", Menu.FILE,
        "Clear the list of recent archives; the archives are kept", "", "",
    ),
    Command(
        "tab.close", "Close tab", Menu.FILE,
        "Close the current tab", "Ctrl+W", "close", _on_page, separator=True,
    ),
    Command(
        "app.quit", "Quit", Menu.FILE,
        "Close the window and stop running jobs", "Ctrl+Q", "quit", separator=True,
    ),
    Command(
        "node.copy_value", "Copy value", Menu.EDIT,
        "Copy the selected value to the clipboard", "Ctrl+C", "copy", _on_node,
    ),
    Command(
        "node.copy_json", "Copy as JSON", Menu.EDIT,
        "Copy the selected value as JSON text, up to 1 MiB", "Ctrl+Alt+J", "", _on_small_node,
    ),
    Command(
        "node.copy_path", "Copy path", Menu.EDIT,
        "Copy the path of the selected node", "Ctrl+Shift+C", "path", _on_node,
    ),
    Command(
        "node.copy_snippet", "Copy Python snippet", Menu.EDIT,
        "Copy Python code that reads the selected node with msglc", "Ctrl+Alt+C", "code", _on_node,
    ),
    Command(
        "archive.find", "Find in archive", Menu.EDIT,
        "Find keys in the archive's table of contents", "Ctrl+F", "search", _on_archive,
        separator=True,
    ),
    Command(
        "archive.find_next", "Find next", Menu.EDIT,
        "Go to the next match; after the last, to the first", "F3", "", _on_archive,
    ),
    Command(
        "archive.find_previous", "Find previous", Menu.EDIT,
        "Go to the previous match; before the first, to the last", "Shift+F3", "",
        _on_archive,
    ),
    Command(
        "view.reload", "Reload", Menu.VIEW,
        "Read the current tab from the server again", "F5, Ctrl+R", "reload", _on_page,
    ),
    Command(
        "view.size_map", "Size map", Menu.VIEW,
        "Show what fills this archive, folder or bucket as a map, in its own tab",
        "Ctrl+Shift+S", "map", _on_sizes,
    ),
    Command(
        "view.navigator", "Connections", Menu.VIEW,
        "Show or hide the connections on the left", "F9", "connection",
        separator=True, checkable=True,
    ),
    Command(
        "view.activity", "Activity", Menu.VIEW,
        "Show or hide the list of jobs", "Ctrl+J", "activity", checkable=True,
    ),
    Command(
        "view.maximise", "Maximise inspector", Menu.VIEW,
        "Give the inspector the whole page, or bring the tree back", "F11", "maximise",
        _on_archive, separator=True,
    ),
    Command(
        "node.open_tab", "Open in its own tab", Menu.VIEW,
        "Show the selected nodes in a tab of their own", "Ctrl+Shift+T", "tab", _on_node,
    ),
    Command(
        "go.back", "Back", Menu.GO,
        "Go back in this tab's history", "Alt+Left", "back", _can_go_back,
    ),
    Command(
        "go.forward", "Forward", Menu.GO,
        "Go forward in this tab's history", "Alt+Right", "forward", _can_go_forward,
    ),
    Command(
        "go.up", "Up", Menu.GO,
        "Go to the parent folder", "Alt+Up", "up", _can_go_up,
    ),
    Command(
        "go.location", "Type a location", Menu.GO,
        "Move the cursor to the location field", "Ctrl+L", "edit", separator=True,
    ),
    Command(
        "tab.next", "Next tab", Menu.GO,
        "Show the tab to the right", "Ctrl+PgDown", "", _on_page, separator=True,
    ),
    Command(
        "tab.previous", "Previous tab", Menu.GO,
        "Show the tab to the left", "Ctrl+PgUp", "", _on_page,
    ),
    Command(
        "object.open", "Open", Menu.OBJECT,
        "Open the selected folder or object", "Ctrl+Down", "open", _on_selection,
    ),
    Command(
        "object.combine", "Combine…", Menu.OBJECT,
        "Combine the selected archives into a new one; they stay unchanged",
        "Ctrl+M", "combine", _on_objects, separator=True,
    ),
    Command(
        "object.append", "Append to combined archive…", Menu.OBJECT,
        "Add archives to a combined archive", "Ctrl+Shift+M", "append", _on_objects,
    ),
    Command(
        "object.upload", "Upload files…", Menu.OBJECT,
        "Upload files to this folder unchanged; you can also drop them on the list",
        "Ctrl+U", "upload", _on_bucket, separator=True,
    ),
    Command(
        "object.download", "Download…", Menu.OBJECT,
        "Save the selected objects on this computer, unchanged",
        "Ctrl+D", "down", _on_listed_objects,
    ),
    Command(
        "object.delete", "Delete…", Menu.OBJECT,
        "Delete the selected objects from the server; in the list, press Del",
        "", "delete", _on_listed_objects,
    ),
    Command(
        "object.properties", "Properties…", Menu.OBJECT,
        "Show the object's size, time modified, ETag and storage class",
        "Alt+Return", "info", _on_one_object, separator=True,
    ),
    Command(
        "archive.new", "New archive…", Menu.ARCHIVE,
        "Create an archive from a local JSON, msgpack or CBOR file", "Ctrl+N", "archive",
    ),
    Command(
        "node.export", "Export…", Menu.ARCHIVE,
        "Write the selected nodes to files or objects: JSON, CSV, NPY, Parquet, msglc…",
        "Ctrl+E", "export", _on_node,
    ),
    Command(
        "table.export", "Export table…", Menu.ARCHIVE,
        "Write the rows and columns that the table shows to a file or object", "Ctrl+Alt+E",
        "", _on_table,
    ),
    Command(
        "node.extract", "Save node as archive…", Menu.ARCHIVE,
        "Save the selected node as an archive in a bucket or on this computer, without decoding",
        "Ctrl+Shift+E", "archive", _on_value,
    ),
    Command(
        "node.combine", "Combine nodes…", Menu.ARCHIVE,
        "Combine the selected nodes into a new archive; their archive stays unchanged",
        "Ctrl+Alt+M", "combine", _on_values,
    ),
    Command(
        "archive.arrange", "Arrange children…", Menu.ARCHIVE,
        "Remove, rename and reorder the archives in a combined archive",
        "Ctrl+Shift+A", "edit", _on_combined, separator=True,
    ),
    Command(
        "job.cancel", "Cancel job", Menu.TOOLS,
        "Stop the selected job; its target stays unchanged",
        "Ctrl+.", "cancel", _can_cancel_job,
    ),
    Command(
        "job.retry", "Retry job", Menu.TOOLS,
        "Run the failed job again", "Ctrl+Shift+R", "retry", _can_retry_job,
    ),
    Command(
        "job.copy", "Copy job details", Menu.TOOLS,
        "Copy the job's description and outcome", "", "", _has_job,
    ),
    Command(
        "job.clear", "Clear finished jobs", Menu.TOOLS,
        "Remove finished jobs from the list", "", "", _has_finished_job,
    ),
    Command(
        "upload.unfinished", "Unfinished uploads…", Menu.TOOLS,
        "Finish unfinished uploads, or discard what they have sent",
        "", "upload", separator=True,
    ),
    Command(
        "app.settings", "Settings…", Menu.TOOLS,
        "Change how msglc Browser looks and behaves", "Ctrl+,", "settings", separator=True,
    ),
    Command(
        "demo.start", "Start the demo", Menu.HELP,
        "Start a local S3 server with sample archives; it stops when the window closes",
        "", "demo", _without_demo,
    ),
    Command(
        "demo.keys", "Demo address and keys…", Menu.HELP,
        "Show the demo's endpoint and keys, for use in other programs", "", "key", _with_demo,
    ),
    Command(
        "help.shortcuts", "Keyboard shortcuts", Menu.HELP,
        "Show all commands and their shortcuts", "F1", "keyboard", separator=True,
    ),
    Command(
        "help.about", "About msglc Browser", Menu.HELP,
        "Show version, license and libraries", "", "info",
    ),
)  # fmt: skip
