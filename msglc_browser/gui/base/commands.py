"""Every command once: menus, toolbar, context menus, shortcuts and their sheet come from here.

A command's `when` answers with the reason why it cannot run now, "" when it can. The texts are
translated where they are shown (`actions`), with the context "Command".
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from msglc_browser.gui.base.context import Context, PageKind, is_value

When: TypeAlias = Callable[[Context], str]
_CLIPBOARD_BYTES: Final = 1024**2  # as `operations.exporting.json_clip` has it


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
    """One thing a person can do.

    `id` is the QAction's object name. `shortcut` is portable text ("Ctrl+L"); further ones are
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
    return "" if context.can_edit_connection else "The demo's connection cannot be changed."


def _can_go_back(context: Context) -> str:
    return "" if context.page.can_go_back else "There is nothing to go back to."


def _can_go_forward(context: Context) -> str:
    return "" if context.page.can_go_forward else "There is nothing to go forward to."


def _can_go_up(context: Context) -> str:
    return "" if context.page.can_go_up else "This is the top."


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
    return "" if context.page.node is not None else "Select a row of an archive first."


def _on_small_node(context: Context) -> str:
    node = context.page.node
    if node is not None and (node.size_bytes or 0) > _CLIPBOARD_BYTES:
        return "It takes over 1 MiB: export it to a file."
    return _on_node(context)


def _on_archive(context: Context) -> str:
    return "" if context.page.kind is PageKind.ARCHIVE else "Open an archive first."


def _on_value(context: Context) -> str:
    node = context.page.node
    if node is None:
        return "Select a row of an archive first."
    return "" if is_value(node) else "A range of rows or a broken entry is no value of its own."


def _on_values(context: Context) -> str:
    nodes = context.page.nodes
    if not nodes:
        return "Select one or more rows of an archive first."
    return "" if any(map(is_value, nodes)) else "Ranges of rows are no values of their own."


def _on_combined(context: Context) -> str:
    page = context.page
    if page.kind is PageKind.ARCHIVE:
        return "" if page.is_combined else "This is a plain archive: it has no archives in it."
    is_one = len(context.selected_objects) == 1
    return "" if is_one else "Open a combined archive, or select one in a bucket, first."


def _on_bucket(context: Context) -> str:
    return "" if context.page.kind is PageKind.OBJECTS else "Open a bucket first."


def _without_demo(context: Context) -> str:
    return "The demo is running: it is the connection Demo." if context.is_demo_running else ""


def _with_demo(context: Context) -> str:
    return "" if context.is_demo_running else "Start the demo first."


def _can_cancel_job(context: Context) -> str:
    return "" if context.can_cancel_job else "No job is selected that could be cancelled."


def _has_job(context: Context) -> str:
    return "" if context.has_job else "Nothing has run yet."


def _has_finished_job(context: Context) -> str:
    return "" if context.has_finished_job else "No job has finished yet."


def _can_retry_job(context: Context) -> str:
    return "" if context.can_retry_job else "No job is selected that failed."


COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "connection.new", "New connection…", Menu.FILE,
        "Add an S3 server: its endpoint and keys", "Ctrl+Shift+N", "plus",
    ),
    Command(
        "connection.connect", "Connect", Menu.FILE,
        "List the buckets of the selected connection", "Ctrl+Return", "connect", _on_connection,
    ),
    Command(
        "connection.secret", "Enter secret key…", Menu.FILE,
        "Enter the secret of the selected connection, or a new one",
        "", "key", _on_own_connection,
    ),
    Command(
        "connection.edit", "Edit connection…", Menu.FILE,
        "Change the selected connection", "", "edit", _on_own_connection,
    ),
    Command(
        "connection.duplicate", "Duplicate connection…", Menu.FILE,
        "Make a new connection from the selected one", "", "duplicate", _on_connection,
    ),
    Command(
        "connection.delete", "Delete connection…", Menu.FILE,
        "Forget the selected connection and its secret; nothing on the server is touched",
        "", "delete", _on_own_connection,
    ),
    Command(
        "location.open", "Open location…", Menu.FILE,
        "Open a bucket, folder or object by its s3:// address; no listing is needed",
        "Ctrl+Shift+O", "location", separator=True,
    ),
    Command(
        "file.open", "Open file…", Menu.FILE,
        "Open an archive on this computer", "Ctrl+O", "open",
    ),
    Command(
        "recent.clear", "Clear recent archives", Menu.FILE,
        "Forget which archives were opened; nothing else is touched", "", "",
    ),
    Command(
        "tab.close", "Close tab", Menu.FILE,
        "Close the current tab", "Ctrl+W", "close", _on_page, separator=True,
    ),
    Command(
        "app.quit", "Quit", Menu.FILE,
        "Close the window and stop what is running", "Ctrl+Q", "quit", separator=True,
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
        "Find keys in the table of contents of the archive", "Ctrl+F", "search", _on_archive,
        separator=True,
    ),
    Command(
        "archive.find_next", "Find next", Menu.EDIT,
        "Go to the next key found; after the last one to the first", "F3", "", _on_archive,
    ),
    Command(
        "archive.find_previous", "Find previous", Menu.EDIT,
        "Go to the key found before; before the first one to the last", "Shift+F3", "",
        _on_archive,
    ),
    Command(
        "view.reload", "Reload", Menu.VIEW,
        "Read the current tab again from the server", "F5, Ctrl+R", "reload", _on_page,
    ),
    Command(
        "view.navigator", "Connections", Menu.VIEW,
        "Show or hide the connections on the left", "F9", "connection",
        separator=True, checkable=True,
    ),
    Command(
        "view.activity", "Activity", Menu.VIEW,
        "Show or hide the jobs below", "Ctrl+J", "activity", checkable=True,
    ),
    Command(
        "go.back", "Back", Menu.GO,
        "Go to where this tab was before", "Alt+Left", "back", _can_go_back,
    ),
    Command(
        "go.forward", "Forward", Menu.GO,
        "Go on to where this tab was", "Alt+Right", "forward", _can_go_forward,
    ),
    Command(
        "go.up", "Up", Menu.GO,
        "Go to the folder that this is in", "Alt+Up", "up", _can_go_up,
    ),
    Command(
        "go.location", "Type a location", Menu.GO,
        "Put the cursor into the location field", "Ctrl+L", "edit", separator=True,
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
        "Make one new archive of the selected ones; they stay as they are",
        "Ctrl+M", "combine", _on_objects, separator=True,
    ),
    Command(
        "object.append", "Append to combined archive…", Menu.OBJECT,
        "Add archives to a combined archive", "Ctrl+Shift+M", "append", _on_objects,
    ),
    Command(
        "object.upload", "Upload files…", Menu.OBJECT,
        "Put files of this computer into this folder as they are; files can be dropped on it too",
        "Ctrl+U", "upload", _on_bucket, separator=True,
    ),
    Command(
        "object.download", "Download…", Menu.OBJECT,
        "Put the selected objects on this computer as they are",
        "Ctrl+D", "down", _on_listed_objects,
    ),
    Command(
        "object.delete", "Delete…", Menu.OBJECT,
        "Delete the selected objects on the server; the Del key in the list does it too",
        "", "delete", _on_listed_objects,
    ),
    Command(
        "object.properties", "Properties…", Menu.OBJECT,
        "Show the object's size, time, ETag and storage class",
        "Alt+Return", "info", _on_one_object, separator=True,
    ),
    Command(
        "archive.new", "New archive…", Menu.ARCHIVE,
        "Make an archive of a local JSON, msgpack or CBOR file", "Ctrl+N", "archive",
    ),
    Command(
        "node.export", "Export…", Menu.ARCHIVE,
        "Write the selected nodes to files or objects: JSON, CSV, NPY, Parquet, msglc …",
        "Ctrl+E", "export", _on_node,
    ),
    Command(
        "node.extract", "Save node as archive…", Menu.ARCHIVE,
        "Make an archive of the selected node, in a bucket or on this computer; nothing is decoded",
        "Ctrl+Shift+E", "archive", _on_value,
    ),
    Command(
        "node.combine", "Combine nodes…", Menu.ARCHIVE,
        "Make one new archive of the selected nodes; the archive they are in stays as it is",
        "Ctrl+Alt+M", "combine", _on_values,
    ),
    Command(
        "archive.arrange", "Arrange children…", Menu.ARCHIVE,
        "Remove, rename and reorder the archives in a combined archive",
        "Ctrl+Shift+A", "edit", _on_combined, separator=True,
    ),
    Command(
        "job.cancel", "Cancel job", Menu.TOOLS,
        "Stop the current job; what it would have written stays as it was",
        "Ctrl+.", "cancel", _can_cancel_job,
    ),
    Command(
        "job.retry", "Retry job", Menu.TOOLS,
        "Run the failed job again", "Ctrl+Shift+R", "retry", _can_retry_job,
    ),
    Command(
        "job.copy", "Copy job details", Menu.TOOLS,
        "Copy what the job is, and how it ended", "", "", _has_job,
    ),
    Command(
        "job.clear", "Clear finished jobs", Menu.TOOLS,
        "Remove the finished jobs from the activity", "", "", _has_finished_job,
    ),
    Command(
        "upload.unfinished", "Unfinished uploads…", Menu.TOOLS,
        "Finish uploads that were interrupted, or throw away what was sent of them",
        "", "upload", separator=True,
    ),
    Command(
        "app.settings", "Settings…", Menu.TOOLS,
        "Look and behaviour of this program", "Ctrl+,", "settings", separator=True,
    ),
    Command(
        "demo.start", "Start the demo", Menu.HELP,
        "Start an S3 server on this computer with sample archives in it; it ends with the window",
        "", "demo", _without_demo,
    ),
    Command(
        "demo.keys", "Address and keys of the demo…", Menu.HELP,
        "Show the demo's endpoint and keys, to use it with other programs", "", "key", _with_demo,
    ),
    Command(
        "help.shortcuts", "Keyboard shortcuts", Menu.HELP,
        "Show every command and its keys", "F1", "keyboard", separator=True,
    ),
    Command(
        "help.about", "About msglc Browser", Menu.HELP,
        "Version, license and libraries", "", "info",
    ),
)  # fmt: skip
