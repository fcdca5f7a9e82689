"""The sums of folders in words."""

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.base.formatting import count_text, total_text
from msglc_browser.operations.folders.folder_total import FolderTotal


def objects_text(count: int) -> str:
    """ "1 object", "1,204 objects"."""
    if count == 1:
        return _tr("1 object")
    return _tr("{count} objects").format(count=count_text(count))


def folders_text(count: int) -> str:
    """ "1 folder", "12 folders"."""
    if count == 1:
        return _tr("1 folder")
    return _tr("{count} folders").format(count=count_text(count))


def sum_text(total: FolderTotal) -> str:
    """ "1,204 objects, 6.4 GB"."""
    known = total.objects - total.unsized
    size = total_text(total.size_bytes, known=known, unknown=total.unsized)
    return f"{objects_text(total.objects)}, {size}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("FolderTotal", text)
