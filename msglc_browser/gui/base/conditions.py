"""The conditions under which commands can run, each in words for when they are not met.

A condition returns the reason why not, or "" if the command can run.
"""

from typing import Final

from msglc_browser.gui.base.context import Context, PageKind, is_folder, is_value
from msglc_browser.storage.places.location import S3Location

_CLIPBOARD_BYTES: Final = 1024**2  # same limit as `operations.exporting.json_clip`


def on_connection(context: Context) -> str:
    return "" if context.connection_id else "Select a connection on the left first."


def on_own_connection(context: Context) -> str:
    if not context.connection_id:
        return "Select a connection on the left first."
    return "" if context.can_edit_connection else "The demo connection cannot be changed."


def on_one_bucket(context: Context) -> str:
    return "" if context.bucket else "Select a bucket on the left, or open one, first."


def can_go_back(context: Context) -> str:
    return "" if context.page.can_go_back else "Nothing to go back to."


def can_go_forward(context: Context) -> str:
    return "" if context.page.can_go_forward else "Nothing to go forward to."


def can_go_up(context: Context) -> str:
    return "" if context.page.can_go_up else "This is the top level."


def on_page(context: Context) -> str:
    return "Nothing is open." if context.page.kind is PageKind.NONE else ""


def has_other_tabs(context: Context) -> str:
    return "" if context.has_other_tabs else "No other tab is open."


def can_reopen_tab(context: Context) -> str:
    return "" if context.can_reopen_tab else "No tab has been closed yet."


def on_selection(context: Context) -> str:
    return "" if context.page.selected else "Select objects or folders in a bucket first."


def on_one_entry(context: Context) -> str:
    is_one = len(context.page.selected) == 1
    return "" if is_one else "Select one object or folder in a bucket first."


def on_objects(context: Context) -> str:
    return "" if context.selected_objects else "Select one or more archives in a bucket first."


def on_one_place(context: Context) -> str:
    page = context.page
    if page.kind not in (PageKind.ARCHIVE, PageKind.OBJECT, PageKind.OBJECTS):
        return "Open a bucket, a folder or an object first."
    return "" if len(page.selected) < 2 else "Select only one row."


def on_addressed(context: Context) -> str:
    addressed = context.page.addressed
    if not addressed:
        return "Select objects or folders in a bucket first."
    return "" if isinstance(addressed[0], S3Location) else "This is a file on this computer."


def on_one_address(context: Context) -> str:
    addressed = context.page.addressed
    is_one = len(addressed) == 1 and not is_folder(addressed[0])
    return on_addressed(context) if is_one else "Select one object in a bucket first."


def on_node(context: Context) -> str:
    return "" if context.page.node is not None else "Select a row in an archive first."


def on_table(context: Context) -> str:
    return "" if context.page.has_table else "Show a list or dict as a table first."


def on_one_node(context: Context) -> str:
    is_one = len(context.page.nodes) < 2
    return on_node(context) if is_one else "Select only one row."


def on_small_node(context: Context) -> str:
    node = context.page.node
    if len(context.page.nodes) > 1:
        return "Select only one row, or export them to a file."
    if node is not None and (node.size_bytes or 0) > _CLIPBOARD_BYTES:
        return "Over 1 MiB: export it to a file instead."
    return on_node(context)


def on_archive(context: Context) -> str:
    return "" if context.page.kind is PageKind.ARCHIVE else "Open an archive first."


def can_find(context: Context) -> str:
    is_any = context.page.kind in (PageKind.ARCHIVE, PageKind.OBJECTS)
    return "" if is_any else "Open a bucket or an archive first."


def on_value(context: Context) -> str:
    node = context.page.node
    if node is None:
        return "Select a row in an archive first."
    return "" if is_value(node) else "A range of rows or a broken entry is not a value."


def on_values(context: Context) -> str:
    nodes = context.page.nodes
    if not nodes:
        return "Select one or more rows in an archive first."
    return "" if any(map(is_value, nodes)) else "Ranges of rows are not values."


def on_combined(context: Context) -> str:
    page = context.page
    if page.kind is PageKind.ARCHIVE:
        return "" if page.is_combined else "This is a plain archive, not a combined one."
    is_one = len(context.selected_objects) == 1
    return "" if is_one else "Open a combined archive or select one in a bucket first."


def on_bucket(context: Context) -> str:
    return "" if context.page.kind is PageKind.OBJECTS else "Open a bucket first."


def on_sizes(context: Context) -> str:
    is_sized = context.page.kind in (PageKind.OBJECTS, PageKind.ARCHIVE)
    return "" if is_sized else "Open a bucket, a folder or an archive first."


def without_demo(context: Context) -> str:
    return "The demo is already running: see connection Demo." if context.is_demo_running else ""


def with_demo(context: Context) -> str:
    return "" if context.is_demo_running else "Start the demo first."


def can_cancel_job(context: Context) -> str:
    return "" if context.can_cancel_job else "The selected job cannot be cancelled."


def has_job(context: Context) -> str:
    return "" if context.has_job else "No job has run yet."


def has_finished_job(context: Context) -> str:
    return "" if context.has_finished_job else "No job has finished yet."


def can_retry_job(context: Context) -> str:
    return "" if context.can_retry_job else "No failed job is selected."
