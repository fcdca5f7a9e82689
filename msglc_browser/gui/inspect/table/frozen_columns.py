"""The first columns of a grid, which stay in sight while the others scroll."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.inspect.table.table_header import TableHeader
from msglc_browser.gui.theme.palette import Role, color

if TYPE_CHECKING:
    from msglc_browser.gui.inspect.table.table_grid import TableGrid

_LEAST_ROOM: Final = 80  # for the columns that scroll


@guarded
class FrozenColumns(QTableView):
    """Lies over the left edge of its grid, whose model, selection and rows it shares.

    It never has the focus, and hands clicks to the grid, which finds the cells with `covers`.
    """

    def __init__(self, grid: "TableGrid") -> None:
        super().__init__(grid)
        self.setObjectName("tableFrozen")
        self.setAccessibleName(self.tr("Frozen columns"))
        self._grid = grid
        self._count = 0
        self._is_following = False
        self.setHorizontalHeader(TableHeader(grid.facts_of, grid.arrow_of, self))
        self.horizontalHeader().setObjectName("tableFrozenHeader")
        self.setModel(grid.model())
        self.setSelectionModel(grid.selectionModel())
        self._set_up()
        self._follow()
        self.hide()

    @property
    def count(self) -> int:
        """How many columns are frozen, from the left as they are shown."""
        return self._count

    def freeze(self, count: int) -> None:
        """Freeze so many columns; 0 for none."""
        self._count = count
        self._copy_sections()
        self.place()

    def place(self) -> None:
        """Cover the left edge of the grid."""
        grid = self._grid
        width = self.covered()
        self.setVisible(width > 0)
        if width <= 0:
            return
        edge = grid.frameWidth()
        head = grid.horizontalHeader().height()
        left = edge + grid.verticalHeader().width()
        self.setGeometry(left, edge, width, head + grid.viewport().height())
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(grid.verticalScrollBar().value())

    def covered(self) -> int:
        """The width of the frozen columns; less if they would leave no room for others."""
        header = self._grid.horizontalHeader()
        sections = (header.logicalIndex(n) for n in range(min(self._count, header.count())))
        width = sum(header.sectionSize(section) for section in sections)
        return min(width, max(self._grid.viewport().width() - _LEAST_ROOM, 0))

    def covers(self, section: int) -> bool:
        """Whether a column is frozen."""
        return 0 <= self._grid.horizontalHeader().visualIndex(section) < self._count

    def scrollTo(  # noqa: N802
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Never by itself: it follows the grid."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The grid selects."""
        self._grid.setFocus(Qt.FocusReason.MouseFocusReason)
        self._hand_over(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The grid extends the selection."""
        self._hand_over(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The grid is done."""
        self._hand_over(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The grid opens the cell."""
        self._hand_over(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the grid."""
        self._grid.wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """With a line at the right."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QPen(color(Role.MUTED)))
        right = self.viewport().rect().right()
        painter.drawLine(right, 0, right, self.viewport().height())

    def _hand_over(self, event: QMouseEvent) -> None:
        place = self._grid.viewport().mapFromGlobal(event.globalPosition())
        moved = QMouseEvent(
            event.type(),
            place,
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
        )
        QCoreApplication.sendEvent(self._grid.viewport(), moved)

    def _set_up(self) -> None:
        grid = self._grid
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("cells", True)
        self.setFont(grid.font())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(grid)
        self.verticalHeader().hide()
        self.setWordWrap(False)
        self.setAutoScroll(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows, own = grid.verticalHeader(), self.verticalHeader()
        own.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        own.setMinimumSectionSize(rows.minimumSectionSize())
        own.setDefaultSectionSize(rows.defaultSectionSize())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _follow(self) -> None:
        theirs, ours = self._grid.horizontalHeader(), self.horizontalHeader()
        theirs.sectionResized.connect(self._resize)
        theirs.sectionMoved.connect(self._move)
        ours.sectionResized.connect(self._resize_grid)
        ours.sectionMoved.connect(self._move_grid)
        self._grid.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(self._grid.verticalScrollBar().setValue)
        self._grid.model().modelReset.connect(self._reset)

    def _reset(self) -> None:
        if not self._grid.model().columnCount():
            self._count = 0
        self.place()

    def _copy_sections(self) -> None:
        """Take over places and sizes: only those of frozen columns are seen."""
        theirs, ours = self._grid.horizontalHeader(), self.horizontalHeader()
        self._is_following = True
        for place in range(min(self._count, theirs.count())):
            section = theirs.logicalIndex(place)
            ours.moveSection(ours.visualIndex(section), place)
            ours.setSectionHidden(section, theirs.isSectionHidden(section))
            ours.resizeSection(section, theirs.sectionSize(section))
        self._is_following = False

    def _resize(self, section: int, _old: int, size: int) -> None:
        if self._count and not self._is_following and self.covers(section):
            self._copy_sections()
            self.place()

    def _move(self, *_args: object) -> None:
        if self._count and not self._is_following:
            self._copy_sections()
            self.place()

    def _resize_grid(self, section: int, _old: int, size: int) -> None:
        if self._count and not self._is_following and size:
            self._grid.horizontalHeader().resizeSection(section, size)
            self.place()

    def _move_grid(self, _section: int, old: int, new: int) -> None:
        if self._count and not self._is_following:
            self._is_following = True
            self._grid.horizontalHeader().moveSection(old, min(new, self._count - 1))
            self._is_following = False
            self._copy_sections()
            self.place()
