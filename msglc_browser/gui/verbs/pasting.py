"""edit.cut and edit.paste: objects, folders and local files by the clipboard."""

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QGuiApplication

from msglc_browser.gui.activity.job_text import place_text
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.browse.objects_mime import (
    MANY_TYPE,
    CopiedEntries,
    copied_entries,
    objects_mime,
)
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.copying.copy_dialog import CopyRequest
from msglc_browser.gui.parts.dropped_files import dropped_files
from msglc_browser.gui.verbs.copying import copy_title, duplicates, submit_copy
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.selection import objects_page
from msglc_browser.gui.verbs.upload import upload_files
from msglc_browser.operations.copying.copy_item import CopyItem


def cut_entries(desk: Desk) -> None:
    """edit.cut: the selected objects and folders will be moved where they are pasted."""
    page = objects_page(desk.tabs)
    entries = page.selected_entries() if page is not None else ()
    if page is None or not entries:
        return
    mime = objects_mime(page.location, entries, is_cut=True)
    if mime.hasFormat(MANY_TYPE):
        desk.say(_tr("Too many to cut: use Move to… instead."))
        return
    QGuiApplication.clipboard().setMimeData(mime)
    count = count_text(len(entries))
    text = (
        _tr("Cut {count}: paste to move them.")
        if len(entries) > 1
        else _tr("Cut 1: paste to move it.")
    )
    desk.tabs.said.emit(text.format(count=count))


def paste_entries(desk: Desk) -> None:
    """edit.paste: what was copied or cut, or files of this computer, go to the folder shown."""
    page = objects_page(desk.tabs)
    if page is None:
        return
    mime = QGuiApplication.clipboard().mimeData() or QMimeData()  # None of a cleared clipboard
    copied = copied_entries(mime)
    paths = dropped_files(mime)
    if copied is not None and desk.workspace.is_known(copied.place):
        _paste(desk, page, copied)
    elif paths:
        upload_files(desk, page.location, paths)
    elif copied is not None:
        desk.say(_tr("What was copied belongs to a connection that no longer exists."))
    elif mime.hasFormat(MANY_TYPE):
        desk.say(_tr("Too much was copied to paste: use Copy to… instead."))
    else:
        desk.say(_tr("Nothing to paste: copy objects, folders or files first."))


def _paste(desk: Desk, page: ObjectsPage, copied: CopiedEntries) -> None:
    target = page.location
    is_here = copied.place == target
    if is_here and copied.is_cut:
        desk.say(_tr("What was cut is in this folder already."))
        return
    if is_here:
        items = duplicates(page, copied.entries)
    else:
        items = tuple(CopyItem.into(target, each) for each in copied.entries)
    endless = [item for item in items if item.is_endless]
    if endless:
        name = place_text(endless[0].source.location)
        desk.say(_tr("{name} cannot go into itself.").format(name=name))
        return
    if copied.is_cut:
        QGuiApplication.clipboard().clear()  # there is nothing to be moved again
    request = CopyRequest(items, moves=copied.is_cut)
    submit_copy(desk, request, copy_title(request))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Pasting", text)
