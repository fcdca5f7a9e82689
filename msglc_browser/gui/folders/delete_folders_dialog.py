"""Asks before folders are deleted: counts what is in them, and says what stays."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.folders.total_text import folders_text, objects_text, sum_text
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import set_status
from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.operations.buckets.versioning import Versioning
from msglc_browser.operations.folders.folder_total import FolderTotal

_NAMED: Final = 8
_LINE_CHARS: Final = 60


class DeleteFoldersDialog(DialogFrame):
    """`deleteFoldersDialog`: `delete_wanted(int | None)` with the number of objects, if counted.

    It is filled in by `show_total` and `show_versioning`. What is not counted to the end is only
    deleted if the user ticks a box.
    """

    delete_wanted = Signal(object)
    count_stopped = Signal()

    def __init__(
        self, folders: Sequence[Folder], rows: Sequence[ObjectRow], parent: QWidget | None = None
    ) -> None:
        """`rows` are objects selected beside the folders."""
        super().__init__("deleteFoldersDialog", _heading(folders, rows), parent=parent)
        self._rows = rows
        one, several = self.tr("Nothing is in it."), self.tr("Nothing is in them.")
        self._empty = one if len(folders) == 1 else several
        self._total: FolderTotal | None = None
        names = PlainLabel("\n".join(_names(folders, rows)), self)
        names.setObjectName("deletedNames")
        self.body.addWidget(names)
        self.body.addSpacing(2 * SPACE)
        self._sum = PlainLabel(self.tr("Counting…"), self)
        self._sum.setObjectName("folderTotal")
        self._sum.setMinimumWidth(self._sum.fontMetrics().averageCharWidth() * _LINE_CHARS)
        self._stop = self._stop_button()
        self._bar = ThinBar(self)
        self._bar.set_fraction(None)
        row = QHBoxLayout()
        row.addWidget(self._sum, 1)
        row.addWidget(self._stop)
        self.body.addLayout(row)
        self.body.addWidget(self._bar)
        self._agree = QCheckBox(self.tr("Delete all of it, even though it was not counted"), self)
        self._agree.setObjectName("uncountedCheck")
        self._agree.hide()
        self.body.addWidget(self._agree)
        self._versions = PlainLabel(_versions_text(Versioning.UNKNOWN), self)
        self._versions.setObjectName("versionsNote")
        self._versions.setProperty("muted", True)
        self._versions.setWordWrap(True)
        self.body.addWidget(self._versions)
        self._add_cancel()
        self._delete = self.add_button("deleteButton", self.tr("Delete"))
        self._delete.setEnabled(False)
        self._delete.clicked.connect(self._on_delete)
        self._agree.toggled.connect(self._delete.setEnabled)

    def show_total(self, total: FolderTotal) -> None:
        """What has been counted so far."""
        self._total = total
        text = self._sum_text(total)
        if not total.is_complete:
            self._sum.setText(self.tr("Counting… over {sum} so far").format(sum=text))
            return
        set_wrapped(self._sum, f"{text}. {total.problem}" if total.problem else text)
        self._end_count()
        if total.problem:  # there is more than was counted
            self._agree.show()
        else:
            self._delete.setEnabled(True)

    def show_versioning(self, versioning: Versioning) -> None:
        """Whether the bucket keeps what is deleted."""
        self._versions.setText(_versions_text(versioning))

    def show_failure(self, description: Description) -> None:
        """The count failed."""
        set_wrapped(self._sum, description.text)
        set_status(self._sum, "danger")
        self._end_count()
        self._agree.show()

    @Slot()
    def show_stopped(self) -> None:
        """The user does not want to wait for the count."""
        self._end_count()
        text = self.tr("Not counted to the end.")
        if self._total is not None:
            text = self.tr("Over {sum}; not counted to the end.").format(
                sum=self._sum_text(self._total)
            )
        self._sum.setText(text)
        self._agree.show()
        self._agree.setFocus()

    def _stop_button(self) -> QPushButton:
        stop = self.new_button("stopCountButton", self.tr("Stop counting"))
        stop.clicked.connect(self.count_stopped)
        stop.clicked.connect(self.show_stopped)
        return stop

    def _add_cancel(self) -> None:
        """Enter deletes nothing."""
        cancel = self.add_button("cancelButton", self.tr("Cancel"))
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        cancel.setFocus()

    def _sum_text(self, total: FolderTotal) -> str:
        """Of the folders, with the objects beside them."""
        if not self._rows:
            is_empty = total.is_complete and not total.size_bytes and total.objects == total.markers
            return self._empty if is_empty else sum_text(total)
        sizes = [row.size_bytes for row in self._rows]
        return sum_text(
            replace(
                total,
                objects=total.objects + len(sizes),
                size_bytes=total.size_bytes + sum(size or 0 for size in sizes),
                unsized=total.unsized + sizes.count(None),
            )
        )

    def _end_count(self) -> None:
        self._bar.hide()
        self._stop.hide()

    @Slot()
    def _on_delete(self) -> None:
        total = self._total
        is_counted = total is not None and total.is_complete and not total.problem
        count = total.objects + len(self._rows) if is_counted and total is not None else None
        self.delete_wanted.emit(count)
        self.accept()


def _heading(folders: Sequence[Folder], rows: Sequence[ObjectRow]) -> str:
    if rows:
        text = _tr("Delete {folders} and {objects}?")
        return text.format(folders=folders_text(len(folders)), objects=objects_text(len(rows)))
    if len(folders) == 1:
        name = visible(folders[0].name, limit=_LINE_CHARS)
        return _tr("Delete the folder “{name}”?").format(name=name)
    return _tr("Delete {folders}?").format(folders=folders_text(len(folders)))


def _names(folders: Sequence[Folder], rows: Sequence[ObjectRow]) -> list[str]:
    if len(folders) == 1 and not rows:
        return [visible(str(folders[0].location), limit=4 * _LINE_CHARS)]
    # Rather than "1 more", that name is shown.
    count = len(folders) + len(rows)
    most = count if count <= _NAMED + 1 else _NAMED
    names = [f"{each.name}/" for each in folders[:most]]
    names += [each.name for each in rows[: most - len(names)]]
    lines = [visible(name, limit=_LINE_CHARS) for name in names]
    more = _tr("… and {count} more").format(count=count_text(count - most))
    return [*lines, more] if count > most else lines


def _versions_text(versioning: Versioning) -> str:
    return {
        Versioning.OFF: _tr("This cannot be undone."),
        Versioning.ON: _tr(
            "This bucket keeps old versions: they stay, can be restored, and still take space."
        ),
        Versioning.SUSPENDED: _tr(
            "Versions kept before stay and still take space; the present ones cannot be restored."
        ),
        Versioning.UNKNOWN: _tr("This cannot be undone, unless the bucket keeps old versions."),
    }[versioning]


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeleteFoldersDialog", text)
