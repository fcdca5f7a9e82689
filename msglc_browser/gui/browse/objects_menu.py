"""The commands of a bucket page's context menus."""

from typing import Final

from msglc_browser.gui.base.actions import SEPARATOR

COPY_AS: Final = tuple(f"object.copy_{form}" for form in ("uri", "url", "arn", "key", "name"))
ROWS_MENU: Final = (
    "object.open",
    SEPARATOR,
    "object.combine",
    "object.append",
    "archive.arrange",
    SEPARATOR,
    "edit.cut",
    "edit.copy",
    *COPY_AS,
    "object.link",
    "object.download",
    SEPARATOR,
    "object.rename",
    "object.copy_to",
    "object.move_to",
    "object.duplicate",
    "object.delete",
    SEPARATOR,
    "object.properties",
)
"""On selected rows."""

FOLDER_MENU: Final = (
    "edit.paste",
    SEPARATOR,
    "object.upload",
    "object.upload_folder",
    "object.new_folder",
    "archive.new",
    SEPARATOR,
    "object.properties",
    "view.size_map",
    "view.reload",
)
"""Where no row is selected: of the folder shown."""
