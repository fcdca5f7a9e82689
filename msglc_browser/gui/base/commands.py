"""Defines each command once, for menus, toolbar, context menus and the shortcut sheet.

`Command.when` is one of the `conditions`. The texts are
translated where they are shown (`actions`), with the context "Command".
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from msglc_browser.gui.base import conditions as when
from msglc_browser.gui.base.context import Context

When: TypeAlias = Callable[[Context], str]


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


class Submenu(Enum):
    """What can unfold within a menu."""

    OPEN_RECENT = "Open recent"
    COPY_AS = "Copy as"


@dataclass(frozen=True, slots=True)
class Command:
    """One command the user can run.

    `id` is the QAction's object name. `shortcut` is portable text ("Ctrl+L"); several are
    separated by ", ". `separator` draws a line above it in the menu. Neighbours of one `submenu`
    are in a menu within the menu.
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
    submenu: Submenu | None = None


COMMANDS: Final[tuple[Command, ...]] = (
    Command(
        "connection.new", "New connection…", Menu.FILE,
        "Add an S3 server by its endpoint and keys", "Ctrl+Shift+N", "plus",
    ),
    Command(
        "connection.connect", "Connect", Menu.FILE,
        "List the buckets of the selected connection", "Ctrl+Return", "connect", when.on_connection,
    ),
    Command(
        "connection.secret", "Enter secret key…", Menu.FILE,
        "Enter or replace the secret key of the selected connection",
        "", "key", when.on_own_connection,
    ),
    Command(
        "connection.edit", "Edit connection…", Menu.FILE,
        "Change the selected connection", "", "edit", when.on_own_connection,
    ),
    Command(
        "connection.duplicate", "Duplicate connection…", Menu.FILE,
        "Create a copy of the selected connection", "", "duplicate", when.on_connection,
    ),
    Command(
        "connection.delete", "Delete connection…", Menu.FILE,
        "Delete the selected connection and its secret key; the server is not affected",
        "", "delete", when.on_own_connection,
    ),
    Command(
        "bucket.new", "New bucket…", Menu.FILE,
        "Make a bucket at the selected connection", "", "bucket", when.on_connection,
        separator=True,
    ),
    Command(
        "bucket.properties", "Bucket properties…", Menu.FILE,
        "Show the bucket's region, versioning, lock, encryption, policy and rules",
        "", "info", when.on_one_bucket,
    ),
    Command(
        "bucket.delete", "Delete bucket…", Menu.FILE,
        "Delete the bucket if it is empty, or with everything in it once its name is typed",
        "", "delete", when.on_one_bucket,
    ),
    Command(
        "location.open", "Open location…", Menu.FILE,
        "Open a bucket, folder or object by its s3:// address, URL or ARN, without listing it",
        "Ctrl+Shift+O", "location", separator=True,
    ),
    Command(
        "file.open", "Open file…", Menu.FILE,
        "Open an archive on this computer", "Ctrl+O", "open",
    ),
    Command(
        "recent.clear", "Clear recent archives", Menu.FILE,
        "Clear the list of recent archives; the archives are kept",
        submenu=Submenu.OPEN_RECENT,
    ),
    Command(
        "tab.close", "Close tab", Menu.FILE,
        "Close the current tab", "Ctrl+W", "close", when.on_page, separator=True,
    ),
    Command(
        "tab.close_others", "Close other tabs", Menu.FILE,
        "Close all tabs but the current one", "", "", when.has_other_tabs,
    ),
    Command(
        "tab.reopen", "Reopen closed tab", Menu.FILE,
        "Open the tab that was closed last as it was", "Ctrl+Shift+T", "", when.can_reopen_tab,
    ),
    Command(
        "app.quit", "Quit", Menu.FILE,
        "Close the window and stop running jobs", "Ctrl+Q", "quit", separator=True,
    ),
    Command(
        "edit.cut", "Cut", Menu.EDIT,
        "Mark the selected objects and folders to be moved where they are pasted",
        "Ctrl+X", "", when.on_selection,
    ),
    Command(
        "edit.copy", "Copy", Menu.EDIT,
        "Copy the values of the selected rows, or the addresses of the selected objects",
        "Ctrl+C", "copy", when.on_page,
    ),
    Command(
        "edit.paste", "Paste", Menu.EDIT,
        "Copy or move here what was copied or cut, or upload copied files", "Ctrl+V", "",
        when.on_bucket,
    ),
    Command(
        "edit.select_all", "Select all", Menu.EDIT,
        "Select all rows of the list, tree or table, or all text of the field",
        "Ctrl+A", "", when.on_page,
    ),
    Command(
        "node.copy_json", "Copy as JSON", Menu.EDIT,
        "Copy the selected value as JSON text, up to 1 MiB", "Ctrl+Alt+J", "", when.on_small_node,
    ),
    Command(
        "node.copy_path", "Copy path", Menu.EDIT,
        "Copy the paths of the selected nodes", "Ctrl+Shift+C", "path", when.on_node,
    ),
    Command(
        "node.copy_snippet", "Copy Python snippet", Menu.EDIT,
        "Copy Python code that reads the selected node with msglc",
        "Ctrl+Alt+C", "code", when.on_one_node,
    ),
    Command(
        "archive.find", "Find", Menu.EDIT,
        "Find keys in the archive's table of contents, or filter the names in a bucket",
        "Ctrl+F", "search", when.can_find,
        separator=True,
    ),
    Command(
        "archive.find_next", "Find next", Menu.EDIT,
        "Go to the next match; after the last, to the first", "F3", "", when.on_archive,
    ),
    Command(
        "archive.find_previous", "Find previous", Menu.EDIT,
        "Go to the previous match; before the first, to the last", "Shift+F3", "",
        when.on_archive,
    ),
    Command(
        "view.reload", "Reload", Menu.VIEW,
        "Read the current tab from the server again", "F5, Ctrl+R", "reload", when.on_page,
    ),
    Command(
        "view.size_map", "Size map", Menu.VIEW,
        "Show what fills this archive, folder or bucket as a map, in its own tab",
        "Ctrl+Shift+S", "map", when.on_sizes,
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
        when.on_archive, separator=True,
    ),
    Command(
        "node.open_tab", "Open in its own tab", Menu.VIEW,
        "Show the selected nodes in a tab of their own", "Ctrl+Shift+Return", "tab", when.on_node,
    ),
    Command(
        "go.back", "Back", Menu.GO,
        "Go back in this tab's history", "Alt+Left", "back", when.can_go_back,
    ),
    Command(
        "go.forward", "Forward", Menu.GO,
        "Go forward in this tab's history", "Alt+Right", "forward", when.can_go_forward,
    ),
    Command(
        "go.up", "Up", Menu.GO,
        "Go to the parent folder", "Alt+Up", "up", when.can_go_up,
    ),
    Command(
        "go.location", "Type a location", Menu.GO,
        "Move the cursor to the location field", "Ctrl+L", "edit", separator=True,
    ),
    Command(
        "tab.next", "Next tab", Menu.GO,
        "Show the tab to the right", "Ctrl+PgDown", "", when.on_page, separator=True,
    ),
    Command(
        "tab.previous", "Previous tab", Menu.GO,
        "Show the tab to the left", "Ctrl+PgUp", "", when.on_page,
    ),
    Command(
        "object.open", "Open", Menu.OBJECT,
        "Open the selected folder or object", "Ctrl+Down", "open", when.on_selection,
    ),
    Command(
        "object.combine", "Combine…", Menu.OBJECT,
        "Combine the selected archives into a new one; they stay unchanged",
        "Ctrl+M", "combine", when.on_objects, separator=True,
    ),
    Command(
        "object.append", "Append to combined archive…", Menu.OBJECT,
        "Add archives to a combined archive", "Ctrl+Shift+M", "append", when.on_objects,
    ),
    Command(
        "object.upload", "Upload files…", Menu.OBJECT,
        "Upload files to this folder unchanged; you can also drop them on the list",
        "Ctrl+U", "upload", when.on_bucket, separator=True,
    ),
    Command(
        "object.upload_folder", "Upload folder…", Menu.OBJECT,
        "Upload a folder with everything in it to this folder; links are not followed",
        "Ctrl+Shift+U", "", when.on_bucket,
    ),
    Command(
        "object.new_folder", "New folder…", Menu.OBJECT,
        "Make a folder here, an empty object whose key ends in a slash",
        "F7", "folder", when.on_bucket,
    ),
    Command(
        "object.download", "Download…", Menu.OBJECT,
        "Save the selected objects and folders on this computer, unchanged",
        "Ctrl+D", "down", when.on_selection,
    ),
    Command(
        "object.rename", "Rename…", Menu.OBJECT,
        "Give the selected object or folder another name", "F2", "edit",
        when.on_one_entry, separator=True,
    ),
    Command(
        "object.copy_to", "Copy to…", Menu.OBJECT,
        "Copy the selected objects and folders to another folder, bucket or server",
        "", "copy", when.on_selection,
    ),
    Command(
        "object.move_to", "Move to…", Menu.OBJECT,
        "Move the selected objects and folders to another folder, bucket or server",
        "", "", when.on_selection,
    ),
    Command(
        "object.duplicate", "Duplicate", Menu.OBJECT,
        "Copy the selected objects and folders beside themselves", "Ctrl+Shift+D", "duplicate",
        when.on_selection,
    ),
    Command(
        "object.delete", "Delete…", Menu.OBJECT,
        "Delete the selected objects and folders from the server; in the list, press Del",
        "", "delete", when.on_selection,
    ),
    Command(
        "object.copy_uri", "S3 address", Menu.OBJECT,
        "Copy s3:// addresses, one on a line", "", "", when.on_addressed,
        separator=True, submenu=Submenu.COPY_AS,
    ),
    Command(
        "object.copy_url", "URL", Menu.OBJECT,
        "Copy https:// addresses without a signature, one on a line",
        "", "", when.on_addressed, submenu=Submenu.COPY_AS,
    ),
    Command(
        "object.copy_arn", "ARN", Menu.OBJECT,
        "Copy the names that policies of AWS use, one on a line",
        "", "", when.on_addressed, submenu=Submenu.COPY_AS,
    ),
    Command(
        "object.copy_key", "Key", Menu.OBJECT,
        "Copy the full names within the bucket, one on a line",
        "", "", when.on_addressed, submenu=Submenu.COPY_AS,
    ),
    Command(
        "object.copy_name", "Name", Menu.OBJECT,
        "Copy the last parts of the keys, one on a line",
        "", "", when.on_addressed, submenu=Submenu.COPY_AS,
    ),
    Command(
        "object.link", "Link…", Menu.OBJECT,
        "Make a link that lets others download or replace the object, for a limited time",
        "", "", when.on_one_address,
    ),
    Command(
        "object.properties", "Properties…", Menu.OBJECT,
        "Show an object's size, time, ETag and storage class, or how much is in a folder",
        "Alt+Return", "info", when.on_one_place, separator=True,
    ),
    Command(
        "archive.new", "New archive…", Menu.ARCHIVE,
        "Create an archive from a JSON, CSV, NumPy, msgpack or CBOR file, a folder or pasted JSON",
        "Ctrl+N", "archive",
    ),
    Command(
        "node.export", "Export…", Menu.ARCHIVE,
        "Write the selected nodes to files or objects: JSON, CSV, NPY, Parquet, msglc…",
        "Ctrl+E", "export", when.on_node,
    ),
    Command(
        "table.export", "Export table…", Menu.ARCHIVE,
        "Write the rows and columns that the table shows to a file or object", "Ctrl+Alt+E",
        "", when.on_table,
    ),
    Command(
        "node.extract", "Save node as archive…", Menu.ARCHIVE,
        "Save the selected node as an archive in a bucket or on this computer, without decoding",
        "Ctrl+Shift+E", "archive", when.on_value,
    ),
    Command(
        "node.combine", "Combine nodes…", Menu.ARCHIVE,
        "Combine the selected nodes into a new archive; their archive stays unchanged",
        "Ctrl+Alt+M", "combine", when.on_values,
    ),
    Command(
        "archive.arrange", "Arrange children…", Menu.ARCHIVE,
        "Remove, rename and reorder the archives in a combined archive",
        "Ctrl+Shift+A", "edit", when.on_combined, separator=True,
    ),
    Command(
        "job.cancel", "Cancel job", Menu.TOOLS,
        "Stop the selected job; its target stays unchanged",
        "Ctrl+.", "cancel", when.can_cancel_job,
    ),
    Command(
        "job.retry", "Retry job", Menu.TOOLS,
        "Run the failed job again", "Ctrl+Shift+R", "retry", when.can_retry_job,
    ),
    Command(
        "job.copy", "Copy job details", Menu.TOOLS,
        "Copy the job's description and outcome", "", "", when.has_job,
    ),
    Command(
        "job.clear", "Clear finished jobs", Menu.TOOLS,
        "Remove finished jobs from the list", "", "", when.has_finished_job,
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
        "", "demo", when.without_demo,
    ),
    Command(
        "demo.keys", "Demo address and keys…", Menu.HELP,
        "Show the demo's endpoint and keys, for use in other programs", "", "key", when.with_demo,
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
