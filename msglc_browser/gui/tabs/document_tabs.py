"""The tabs: buckets and archives, or the start page when none is open."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QTabWidget, QWidget

from msglc_browser.gui.base.actions import letters_while_open
from msglc_browser.gui.base.formatting import elide_middle
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.tabs.document_tab_bar import DocumentTabBar
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.tabs.tab_list_button import TabListButton
from msglc_browser.gui.tabs.tab_titles import SEPARATOR, Way, way_to, what_differs
from msglc_browser.storage.places.location import S3Location

_TITLE_LIMIT = 32
PageT = TypeVar("PageT", bound=Page)


class DocumentTabs(QStackedWidget):
    """Owns the open pages; `current_changed` also when the current page or the order changes."""

    current_changed = Signal()
    said = Signal(str)  # what a page has just done
    turned = Signal()  # the user closed or changed tabs: what is shown now should have the focus
    page_added = Signal(object)  # Page
    page_closing = Signal(object)  # Page, as it was left, closed by the user
    page_closed = Signal()

    def __init__(
        self, start_page: QWidget, *, reopen: QAction, parent: QWidget | None = None
    ) -> None:
        """`reopen` is the command that opens a closed tab again."""
        super().__init__(parent)
        self._connection_name: Callable[[str], str] = lambda _profile_id: ""
        self._tabs = QTabWidget(self)
        self._tabs.setObjectName("documentTabs")
        self._reopen = reopen
        bar = DocumentTabBar(self._tabs)
        bar.close_wanted.connect(self._close_index)
        bar.menu_wanted.connect(self._show_menu)
        self._bar = bar
        self._tabs.setTabBar(bar)
        # Only the bar takes the focus: Tab would go back to it from the widget around it.
        self._tabs.setFocusProxy(None)  # type: ignore[arg-type]
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.setTabsClosable(True)
        self._tabs.setMovable(True)
        self._tabs.setElideMode(Qt.TextElideMode.ElideMiddle)
        self._tabs.tabCloseRequested.connect(self._close_index)
        self._tabs.currentChanged.connect(self._tell)
        bar.tabMoved.connect(self._tell)
        self._list = TabListButton(self._titles, self._tabs.currentIndex, self._tabs)
        self._list.tab_chosen.connect(self._choose)
        self._list.hide()
        self._tabs.setCornerWidget(self._list, Qt.Corner.TopRightCorner)
        bar.resized.connect(self._show_list)
        self.addWidget(start_page)
        self.addWidget(self._tabs)

    def name_connections(self, name_of: Callable[[str], str]) -> None:
        """`name_of(profile_id)` is shown in tooltips, and in titles that otherwise are the same."""
        self._connection_name = name_of

    def add(self, page: Page, *, in_front: bool = True) -> None:
        """Open a tab for `page`, take ownership, and show it if `in_front`."""
        index = self._tabs.addTab(page, "")
        self.label_all()
        page.title_changed.connect(self.label_all)
        page.said.connect(self.said)
        page.context_changed.connect(lambda: self._page_changed(page))
        if in_front:
            self._tabs.setCurrentIndex(index)
        self.setCurrentWidget(self._tabs)
        self.page_added.emit(page)

    def current(self) -> Page | None:
        """The page shown."""
        page = self._tabs.currentWidget()
        return page if isinstance(page, Page) else None

    def pages(self) -> Iterator[Page]:
        """All pages, from left to right."""
        for index in range(self._tabs.count()):
            page = self._tabs.widget(index)
            if isinstance(page, Page):
                yield page

    def of_type(self, kind: type[PageT]) -> Iterator[PageT]:
        """The pages of one kind, the current one first."""
        found = [page for page in self.pages() if isinstance(page, kind)]
        return iter(sorted(found, key=lambda page: page is not self.current()))

    def show_page(self, page: Page) -> None:
        """Bring its tab to the front."""
        self._tabs.setCurrentWidget(page)

    def step(self, offset: int) -> None:
        """Show the tab `offset` places to the right, wrapping around."""
        count = self._tabs.count()
        if count:
            self._tabs.setCurrentIndex((self._tabs.currentIndex() + offset) % count)
            self.turned.emit()

    @Slot()
    def label_all(self) -> None:
        """Update the title of every tab: each depends on other tabs of the same name."""
        pages = list(self.pages())
        ways = [self._way(page) for page in pages]
        for page, where in zip(
            pages, what_differs([page.title() for page in pages], ways), strict=True
        ):
            self._label(page, where)
        self._show_list()

    def page_count(self) -> int:
        """How many tabs are open."""
        return self._tabs.count()

    def close_current(self) -> None:
        """Close the current tab, as the user wanted."""
        self._close_index(self._tabs.currentIndex())

    def close_others(self) -> None:
        """Close all tabs but the current one, as the user wanted."""
        page = self.current()
        if page is not None:
            self._close_others_of(page)

    def close_page(self, page: Page) -> None:
        """Remove the tab of this page: it is not one that the user closed."""
        self._remove([page])

    def close_all(self) -> None:
        """Close every tab, before the window closes."""
        self._remove(list(self.pages()))

    def _titles(self) -> list[str]:
        return [self._tabs.tabText(index) for index in range(self._tabs.count())]

    @Slot(int)
    def _choose(self, index: int) -> None:
        self._tabs.setCurrentIndex(index)
        self.turned.emit()

    @Slot()
    def _show_list(self) -> None:
        """Offer the list of tabs while they do not fit."""
        fits = self._bar.fits_into(self._tabs.width())
        if fits != self._list.isHidden():
            self._list.setHidden(fits)
            self._tabs.updateGeometry()

    @Slot(int)
    def _close_index(self, index: int) -> None:
        page = self._tabs.widget(index)
        if isinstance(page, Page):
            self._close([page])

    @Slot(int, object)
    def _show_menu(self, index: int, place: QPoint) -> None:
        """Of a page, not of an index: tabs can go by themselves while it is open."""
        menu = QMenu(self)
        menu.setObjectName("tabMenu")
        letters_while_open(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        page = self._tabs.widget(index)
        if isinstance(page, Page):
            menu.addAction(self.tr("Close"), lambda: self._close([page]))
            others = menu.addAction(
                self.tr("Close other tabs"), lambda: self._close_others_of(page)
            )
            others.setEnabled(self._tabs.count() > 1)
            menu.addSeparator()
        menu.addAction(self._reopen)
        menu.popup(place)

    def _close_others_of(self, kept: Page) -> None:
        if kept in self.pages():
            self.show_page(kept)
            self._close([page for page in self.pages() if page is not kept])

    def _close(self, pages: Sequence[Page]) -> None:
        still_open = set(self.pages())
        found = [page for page in pages if page in still_open]
        for page in found:
            self.page_closing.emit(page)
        self._remove(found)
        self.turned.emit()

    def _remove(self, pages: Sequence[Page]) -> None:
        for page in pages:
            page.close_page()
            self._tabs.removeTab(self._tabs.indexOf(page))
            page.deleteLater()
            self.page_closed.emit()
        self.label_all()
        if not self._tabs.count():
            self.setCurrentIndex(0)
        self._tell()

    def _label(self, page: Page, where: str) -> None:
        index = self._tabs.indexOf(page)
        parts = [elide_middle(part, _TITLE_LIMIT) for part in (page.title(), where) if part]
        # An "&" in a tab's text would underline the next letter.
        self._tabs.setTabText(index, visible(SEPARATOR.join(parts)).replace("&", "&&"))
        lines = (page.tooltip(), self._connection(page))
        self._tabs.setTabToolTip(index, tooltip("\n".join(filter(None, lines))))

    def _way(self, page: Page) -> Way:
        if page.location is None:
            return ()
        return (*way_to(page.location, self._connection(page)), *page.way_inside())

    def _connection(self, page: Page) -> str:
        location = page.location
        return (
            self._connection_name(location.profile_id) if isinstance(location, S3Location) else ""
        )

    def _page_changed(self, page: Page) -> None:
        if page is self.current():
            self._tell()

    def _tell(self) -> None:
        self.current_changed.emit()
