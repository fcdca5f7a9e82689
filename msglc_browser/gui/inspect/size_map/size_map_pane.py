"""A size map with everything around it: breadcrumbs, measures, the largest entries, the legend."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.inspect.size_map.largest_list import LEAST_WIDTH, LIST_WIDTH, LargestList
from msglc_browser.gui.inspect.size_map.legend import Legend
from msglc_browser.gui.inspect.size_map.map_trail import MapTrail
from msglc_browser.gui.inspect.size_map.placing import key_of
from msglc_browser.gui.inspect.size_map.tile_texts import described
from msglc_browser.gui.inspect.size_map.treemap import Treemap
from msglc_browser.gui.inspect.value.read_pane import ReadPane
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.parts.parts_label import PartsLabel
from msglc_browser.gui.parts.refit import Refit
from msglc_browser.gui.parts.segment_button import SegmentButton
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.sizes.size_level import Measure, SizeLevel, Tile

_NO_LEVEL: Final = SizeLevel()


class SizeMapPane(ReadPane):
    """Shows a SizeLevel; asks for others.

    `tile_selected(Tile | None)` when the user selects; `tile_entered(Tile)`, `left()` and
    `ancestor_wanted(int)`, the number of a piece of the trail, when they go somewhere.
    """

    tile_selected = Signal(object)
    tile_entered = Signal(object)
    left = Signal()
    ancestor_wanted = Signal(int)
    measure_changed = Signal()  # other tiles are drawn

    def __init__(self, kind_names: Mapping[ValueType, str], parent: QWidget | None = None) -> None:
        """`kind_names` are the names of types, where they differ from the usual ones."""
        super().__init__(parent)
        self._kind_names = kind_names
        self._level = _NO_LEVEL
        self._nested: Mapping[Hashable, SizeLevel] = {}
        self._measure = Measure.BYTES
        self._is_marking = False  # the row of what is selected in the map
        self.trail = MapTrail(self)
        self._caption = PartsLabel(self, most_lines=2)
        self._caption.setObjectName("sizeCaption")
        self._caption.setProperty("muted", True)
        self.strip = NoticeStrip("sizeNotice", self)
        self.treemap = Treemap(kind_names, self)
        self.largest = LargestList(self)
        self._legend = Legend(kind_names, self.treemap.colors, self)
        self._said = ElidedLabel("", self)
        self._said.setObjectName("sizeSelection")
        self._said.setFont(fonts.small())
        self._said.setProperty("muted", True)
        self.head = QHBoxLayout()
        self._lay_out()
        self._connect()

    @property
    def level(self) -> SizeLevel:
        """The level shown."""
        return self._level

    def set_caption(self, text: str) -> None:
        """Say what the map shows."""
        self._caption.say(text)

    def show_level(
        self, level: SizeLevel, nested: Mapping[Hashable, SizeLevel], *, keeps: bool = False
    ) -> None:
        """Show another level; if it `keeps`, more is known of the same one."""
        self._level, self._nested = level, nested
        self.show_content()
        if not keeps:
            self.treemap.select_key(None)
        self._refresh()
        if level.notes:
            self.strip.say(" ".join(level.notes), icon="warning", role=Role.WARNING)
        elif not keeps:
            self.strip.hide()
        if not level.total.count and not level.notes:
            self.strip.say(self.tr("There is nothing inside."))
        elif level.total.count and not level.total.weight(self._measure) and not level.notes:
            self.strip.say(self.tr("Nothing here takes up any space."))

    def set_nested(self, nested: Mapping[Hashable, SizeLevel]) -> None:
        """More is known of what is inside the tiles."""
        self._nested = nested
        self.treemap.show_level(self._level, nested)

    def clear(self) -> None:
        """Show no tiles."""
        self.strip.hide()
        self.show_level(_NO_LEVEL, {}, keeps=True)
        self.strip.hide()
        self.set_caption("")

    def ask(self, question: str, button: str, answer: Callable[[], None]) -> None:
        """Ask before something is read; there are no tiles until then."""
        self.clear()
        self.strip.ask(question, button, answer)

    def select_key(self, key: Hashable | None) -> bool:
        """Select the tile of a node or location without telling; whether it is drawn."""
        with QSignalBlocker(self.treemap):
            found = self.treemap.select_key(key)
        self._show_selected()
        return found

    def select_rest(self) -> None:
        """Select the tile of the merged entries without telling."""
        with QSignalBlocker(self.treemap):
            self.treemap.select_rest()
        self._show_selected()

    def trail_names(self, names: Sequence[str]) -> None:
        """Show the names of the levels above, and of this one."""
        self.trail.show_names(names)

    def _lay_out(self) -> None:
        self._group = QButtonGroup(self)
        self._measures = {
            Measure.BYTES: SegmentButton("sizeBytesButton", self.tr("Bytes"), self),
            Measure.ITEMS: SegmentButton("sizeItemsButton", self.tr("Items"), self),
        }
        self.head.setSpacing(2 * SPACE)
        self.head.addWidget(self.trail)
        self.head.addWidget(self._caption, 1)
        for button in self._measures.values():
            self._group.addButton(button)
            self.head.addWidget(button)
        self._measures[Measure.BYTES].setChecked(True)
        title = PlainLabel(self.tr("LARGEST"), self)
        title.setProperty("caption", True)
        title.setFont(fonts.small())
        self._side = QWidget(self)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(SPACE)
        side.addWidget(title)
        side.addWidget(self.largest, 1)
        middle = QHBoxLayout()
        middle.setSpacing(3 * SPACE)
        middle.addWidget(self.treemap, 1)
        middle.addWidget(self._side)
        body = QVBoxLayout()
        body.setContentsMargins(PAGE_MARGIN, 2 * SPACE, PAGE_MARGIN, 2 * SPACE)
        body.setSpacing(2 * SPACE)
        body.addLayout(self.head)
        body.addLayout(middle, 1)
        body.addWidget(self._legend)
        body.addWidget(self._said)
        self.column.addWidget(self.strip)
        self.column.addLayout(body, 1)
        # In reading order; buttons of the trail come and go before these.
        for before, after in pairwise((*self._measures.values(), self.treemap, self.largest)):
            self.setTabOrder(before, after)
        self._show_selected()
        Refit(self, self._fit_list)

    def _fit_list(self) -> None:
        """In a narrow pane its names are shortened; in a very narrow one only the map remains."""
        taken = 2 * PAGE_MARGIN + 3 * SPACE + self.treemap.minimumSizeHint().width()
        width = min(LIST_WIDTH, self.width() - taken)
        self.largest.setFixedWidth(max(width, LEAST_WIDTH))
        self._side.setVisible(width >= LEAST_WIDTH)

    def _connect(self) -> None:
        self._group.buttonClicked.connect(self._choose_measure)
        self.trail.wanted.connect(self.ancestor_wanted)
        self.treemap.selection_changed.connect(self._tell_selected)
        self.treemap.entered.connect(self.tile_entered)
        self.treemap.left.connect(self.left)
        self.treemap.laid_out.connect(self._show_legend)
        self.largest.selectionModel().currentChanged.connect(self._select_row)
        self.largest.activated.connect(self._enter_row)

    def _choose_measure(self) -> None:
        for measure, button in self._measures.items():
            if button.isChecked():
                self._measure = measure
        self.treemap.set_measure(self._measure)
        self._refresh()
        self.measure_changed.emit()

    def _refresh(self) -> None:
        self.treemap.show_level(self._level, self._nested)
        self._is_marking = True
        self.largest.rows.show_level(self._level, self._measure)
        self._is_marking = False
        self._show_selected()

    def _show_legend(self) -> None:
        self._legend.show_kinds(self.treemap.kinds(), self._measure)

    def explain_items(self, text: str) -> None:
        """What the areas mean that are not bytes."""
        button = self._measures[Measure.ITEMS]
        button.setToolTip(tooltip(text))
        button.setAccessibleDescription(text)

    def _tell_selected(self) -> None:
        selected = self.treemap.selected()
        self._show_selected()
        self.tile_selected.emit(None if selected is None else selected.tile)

    def _show_selected(self) -> None:
        selected = self.treemap.selected()
        if selected is None:
            text = self.tr("Click: select · Double click or Enter: go in · Backspace: out")
        else:
            text = described(selected, self._kind_names)
        self._said.setText(text)
        self._mark_row(None if selected is None else selected.tile)

    def _mark_row(self, tile: Tile | None) -> None:
        row = _row_of(self.largest.rows.tiles, tile)
        if row == self.largest.currentIndex().row():
            return
        self._is_marking = True
        if row < 0:
            self.largest.selectionModel().clear()
        else:
            self.largest.setCurrentIndex(self.largest.rows.index(row))
        self._is_marking = False

    def _select_row(self, current: QModelIndex) -> None:
        if self._is_marking or not current.isValid():
            return
        tile = self.largest.rows.tiles[current.row()]
        if not self.treemap.select_key(key_of(tile)):
            self._said.setText(self.largest.rows.data(current, Qt.ItemDataRole.AccessibleTextRole))
            self.tile_selected.emit(tile)

    def _enter_row(self, index: QModelIndex) -> None:
        self.tile_entered.emit(self.largest.rows.tiles[index.row()])


def _row_of(tiles: Sequence[Tile], tile: Tile | None) -> int:
    if tile is None:
        return -1
    key = key_of(tile)
    return next((row for row, each in enumerate(tiles) if key_of(each) == key), -1)
