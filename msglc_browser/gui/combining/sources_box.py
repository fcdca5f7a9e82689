"""The sources, with everything that can be done to them."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QIcon, QTransform
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.errors import Description, MsglcBrowserError
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.combining.combine_sources import CombineSourcesModel
from msglc_browser.gui.combining.rename_row import RenameRow
from msglc_browser.gui.combining.sources_table import SourcesTable
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.gui.targets.look_up import Problem
from msglc_browser.gui.theme.icons import icon
from msglc_browser.gui.theme.metrics import ICON, SPACE
from msglc_browser.gui.theme.style import notifier
from msglc_browser.operations.combining.combine import CombineMode, SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.naming.name_patterns import RenameRule
from msglc_browser.storage.places.location import Location

_SHARES = (3, 2)  # of the width: the table, and what is beside it
_WHOLE = 1000  # more than available: distributed when shown
_MANY_ROWS = 2_000
"""Above this many rows, names are not updated at every key."""


class SourcesBox(QWidget):
    """Table, buttons to order and remove, and the result of checking the sources."""

    changed = Signal()
    check_wanted = Signal(object)  # tuple[Location, ...]
    renaming_began = Signal()
    renaming_ended = Signal()
    files_dropped = Signal(object)  # tuple[Path, ...]: which of them are folders?

    def __init__(
        self, model: CombineSourcesModel, parent: QWidget | None = None, *, empty: str = ""
    ) -> None:
        """Takes ownership of `model`; `empty` is shown in the table while it has no rows."""
        super().__init__(parent)
        self.model = model
        model.setParent(self)
        self._asked: set[Location] = set()  # being checked
        self.table = SourcesTable(self.model, self)
        self.table.empty_text = empty
        self.tools = QHBoxLayout()
        self._failure: Description | None = None
        self._rename_row = RenameRow(self)
        self._bar = ThinBar(self, thickness=SPACE // 2)
        self._found = PlainLabel("", self)
        self._found.setObjectName("checkLabel")
        self._found.setProperty("status", "danger")
        self._found.setWordWrap(True)
        self._drop = self._link("dropBadButton", self.tr("Remove it"))
        self._again = self._link("recheckButton", self.tr("Check again"))
        self._make_tools()
        self._lay_out()
        self._connect()
        self._refresh()

    def check(self) -> None:
        """Request checks of the sources not checked yet."""
        self._failure = None
        waiting = tuple(each for each in self.model.unchecked() if each not in self._asked)
        if waiting:
            self._asked.update(waiting)
            self.check_wanted.emit(waiting)
        self._refresh()

    def add_sources(self, sources: Sequence[CombineSource]) -> None:
        """Add sources that are not in the table yet, and have them checked."""
        there = {(each.location, each.node_path) for each in self.model.sources()}
        new = [each for each in sources if (each.location, each.node_path) not in there]
        if new:
            self.model.add(new)
            self.check()

    @Slot(object)
    def show_checks(self, checks: Sequence[SourceCheck]) -> None:
        """Mark what is not an archive; these may be some of the sources in question."""
        self._asked.difference_update(check.location for check in checks)
        self.model.show_checks(checks)

    def show_check_failed(self, description: Description) -> None:
        """The check itself failed."""
        self._asked.clear()
        self._failure = description
        self._refresh()

    def set_beside(self, widget: QWidget) -> None:
        """Show a widget at the right of the table, at the same height."""
        card = QFrame(self)
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(widget)
        self._cards.addWidget(card)
        for place, share in enumerate(_SHARES):
            self._cards.setStretchFactor(place, share)
        self._cards.setSizes([share * _WHOLE for share in _SHARES])

    def set_empty_text(self, text: str) -> None:
        """Set the text shown in the table while it has no rows."""
        self.table.empty_text = text
        self.table.viewport().update()

    def problem(self) -> Problem | None:
        """The first problem; None if every source can be used."""
        rows = self.model.rowCount()
        if not rows:
            return Problem(self.tr("Add an archive first."), is_wrong=False)
        if self._failure is not None:
            return Problem(self._failure.title)
        if self.model.bad_rows():
            return Problem(self.tr("Remove the marked sources."), is_wrong=False)
        misnamed = self.model.misnamed_rows()
        if misnamed:
            row = misnamed[0]
            text = self.tr("Row {row}: {problem}.")
            return Problem(text.format(row=row + 1, problem=self.model.name_problem(row)))
        checked = self.model.checked_count()
        if checked < rows:
            return Problem(self._checking_text(checked, rows), is_wrong=False)
        return None

    def _checking_text(self, checked: int, rows: int) -> str:
        if not checked:
            return self.tr("Checking the sources…")
        text = self.tr("Checking the sources… {done} of {all}")
        return text.format(done=count_text(checked), all=count_text(rows))

    def _make_tools(self) -> None:
        self.tools.setSpacing(SPACE * 2)
        self.tools.addStretch(1)
        self._clean = self._push("cleanNamesButton", self.tr("Clean names"))
        self._rename = self._push("renameButton", self.tr("Rename…"))
        up_text, down_text = self.tr("Move up (Alt+Up)"), self.tr("Move down (Alt+Down)")
        self._up = self._tool("moveUpButton", icon("up"), up_text)
        self._down = self._tool("moveDownButton", _down_icon(), down_text)
        self._remove = self._tool("removeSourceButton", icon("delete"), self.tr("Remove (Delete)"))

    def _lay_out(self) -> None:
        card = QFrame(self)
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.table)
        inside.addWidget(self._bar)
        keep = self._bar.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(keep)
        below = QHBoxLayout()
        below.setSpacing(SPACE * 4)
        below.addWidget(self._found, 1)
        below.addWidget(self._again)
        below.addWidget(self._drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE * 2)
        column.addLayout(self.tools)
        column.addWidget(self._rename_row)
        self._cards = QSplitter(self)
        self._cards.setObjectName("sourcesSplitter")
        self._cards.setProperty("gap", True)
        self._cards.setHandleWidth(SPACE * 3)
        self._cards.setChildrenCollapsible(False)
        self._cards.addWidget(card)
        column.addWidget(self._cards, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        self._up.clicked.connect(lambda: self.table.move_selected(-1))
        self._down.clicked.connect(lambda: self.table.move_selected(1))
        self._remove.clicked.connect(self.table.remove_selected)
        self._drop.clicked.connect(lambda: self.model.remove(self.model.bad_rows()))
        self._again.clicked.connect(self._check_again)
        self._clean.clicked.connect(self.model.clean_names)
        self._rename.clicked.connect(self._start_renaming)
        self._rename_row.rule_changed.connect(self._show_renamed)
        self._rename_row.kept.connect(self._end_renaming)
        self._rename_row.undone.connect(self._undo_renaming)
        self.table.files_dropped.connect(self.files_dropped)
        self.table.selectionModel().selectionChanged.connect(self._show_tools)
        self.table.selectionModel().currentRowChanged.connect(self._show_found)
        for news in (
            self.model.dataChanged,
            self.model.rowsInserted,
            self.model.rowsRemoved,
            self.model.rowsMoved,
            self.model.modelReset,
        ):
            news.connect(self._refresh)
        sizes = (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset)
        for size_news in sizes:
            size_news.connect(self.table.updateGeometry)
        notifier().changed.connect(self._tint)

    def _check_again(self) -> None:
        self._asked.clear()
        self.model.forget_checks()
        self.check()

    def _start_renaming(self) -> None:
        self.model.start_renaming()
        self.renaming_began.emit()
        self._rename_row.start(waits=self.model.rowCount() > _MANY_ROWS)
        self._show_tools()

    @Slot(object)
    def _show_renamed(self, rule: RenameRule) -> None:
        try:
            self.model.show_renamed(rule)
        except MsglcBrowserError as error:
            self.model.undo_renaming()
            self._rename_row.show_problem(" ".join(filter(None, (error.message, error.hint))))
        else:
            self._rename_row.show_problem("")

    @Slot()
    def _undo_renaming(self) -> None:
        self.model.undo_renaming()
        self._end_renaming()

    @Slot()
    def _end_renaming(self) -> None:
        self._show_tools()
        self.table.setFocus()
        self.renaming_ended.emit()

    @Slot()
    def _refresh(self) -> None:
        bad = self.model.bad_rows()
        checked, rows = self.model.checked_count(), self.model.rowCount()
        is_checking = checked < rows and self._failure is None
        is_known = checked > 0 or not is_checking
        self._bar.set_fraction(checked / max(1, rows) if is_known else None)
        self._bar.setVisible(is_checking)
        self.table.fit_rows()
        self._show_found()
        self._found.setVisible(bool(bad) or self._failure is not None)
        self._again.setVisible(bool(bad) or self._failure is not None)
        self._drop.setVisible(bool(bad))
        self._drop.setText(self.tr("Remove it") if len(bad) == 1 else self.tr("Remove them"))
        self._show_tools()
        self.changed.emit()

    @Slot()
    def _show_found(self) -> None:
        set_wrapped(self._found, self._found_text(self.model.bad_rows()))

    @Slot()
    def _tint(self) -> None:
        self._up.setIcon(icon("up"))
        self._down.setIcon(_down_icon())
        self._remove.setIcon(icon("delete"))

    @Slot()
    def _show_tools(self) -> None:
        rows = self.table.selected_rows()
        self._up.setEnabled(bool(rows) and rows[0] > 0)
        self._down.setEnabled(bool(rows) and rows[-1] < self.model.rowCount() - 1)
        self._remove.setEnabled(bool(rows))
        self._show_naming()
        reason = "" if rows else self.tr("Select a row first.")
        at_top, at_end = self.tr("This is the first row."), self.tr("This is the last row.")
        for button, edge in ((self._up, at_top), (self._down, at_end), (self._remove, "")):
            why = "" if button.isEnabled() else reason or edge
            button.setToolTip(tooltip("\n".join(filter(None, (button.accessibleName(), why)))))

    def _show_naming(self) -> None:
        is_dict = self.model.mode is CombineMode.DICT
        is_renaming = not self._rename_row.isHidden()
        if is_renaming and not is_dict:
            self._rename_row.hide()
            self.renaming_ended.emit()
        self._rename.setEnabled(is_dict and not is_renaming and self.model.rowCount() > 0)
        self._rename.setToolTip("" if is_dict else self.tr("Items of a list have no names."))
        # While a pattern is typed the button is hidden, and the search is slow.
        parts = [part for part in self.model.affixes() if part] if not is_renaming else []
        self._clean.setVisible(bool(parts))
        dropped = self.tr(" and ").join(f"“{visible(part)}”" for part in parts)
        text = self.tr("Remove {parts}, which all names have in common")
        self._clean.setToolTip(tooltip(text.format(parts=dropped) if parts else ""))

    def _found_text(self, bad_rows: tuple[int, ...]) -> str:
        if self._failure is not None:
            return self._failure.hint or self.tr("The sources could not be checked.")
        current = self.table.currentIndex().row()
        row = bad_rows[0] if len(bad_rows) == 1 else current
        reason = self.model.reason(row)
        if reason:
            reason = f"{visible(self.model.rows()[row].source.location.name)}: {reason}"
        if len(bad_rows) == 1:
            return reason
        text = self.tr("{count} sources cannot be used.").format(count=len(bad_rows))
        return f"{text} {reason}".rstrip()

    def _tool(self, name: str, picture: QIcon, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tooltip(text))
        button.setIcon(picture)
        button.setIconSize(QSize(ICON, ICON))
        button.setProperty("flat", True)
        self.tools.addWidget(button)
        return button

    def _push(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        self.tools.addWidget(button)
        return button

    def _link(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setProperty("link", True)
        button.setAutoDefault(False)
        return button


def _down_icon() -> QIcon:
    up, down = icon("up"), QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        picture = up.pixmap(QSize(ICON * 2, ICON * 2), mode)
        down.addPixmap(picture.transformed(QTransform().rotate(180)), mode)
    return down
