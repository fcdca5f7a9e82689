"""Runs the find box's key searches in the archive shown.

What searches is imported with the first search: the window does not need it for its first paint.
"""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.gui.base.bridge import Bridge, Pending
from msglc_browser.gui.find.find_box import FindBox
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.tabs.page import Page

if TYPE_CHECKING:
    from msglc_browser.gui.archive.archive_page import ArchivePage
    from msglc_browser.operations.reading.document import Document
    from msglc_browser.operations.reading.previews import Preview
    from msglc_browser.operations.searching.search import Hit, SearchResult
    from msglc_browser.operations.searching.search_children import ChildrenProgress

_TYPED_ROWS = 50
"""The types of this many hits are read, in one batch; the others show what the TOC says."""


class FindSession(QObject):
    """Serves the window's find box; one search at a time."""

    # Number of the search and its event; emitted on the I/O thread.
    _arrived = Signal(int, object)
    _went_on = Signal(int, object)

    def __init__(self, bridge: Bridge, tabs: DocumentTabs, box: FindBox) -> None:
        super().__init__(box)
        self._bridge = bridge
        self._tabs = tabs
        self._box = box
        self._page: ArchivePage | None = None
        self._number = 0
        self._pending: Pending | None = None
        self._arrived.connect(self._show_hits)
        self._went_on.connect(self._show_progress)
        box.search_wanted.connect(self._search)
        box.children_wanted.connect(self._search_children)
        box.values_wanted.connect(self._search_values)
        box.search_abandoned.connect(self._stop)
        box.hit_chosen.connect(self._reveal)
        tabs.current_changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        """Another tab came to the front: clear the results of the previous one."""
        page = self._tabs.current()
        shown = _archive_page(page)
        if shown is not self._page:
            self._page = shown
            self._box.forget()

    @Slot(str)
    def _search(self, pattern: str) -> None:
        self._stop()
        document = self._document()
        if document is not None:
            from msglc_browser.operations.searching.search_typed import (  # noqa: PLC0415
                search_as_typed,
            )

            on_hits = partial(self._arrived.emit, self._number)
            selected = self._page.current_node() if self._page is not None else None
            work = search_as_typed(document, pattern, selected=selected, on_hits=on_hits)
            self._start(document, work)

    @Slot(str)
    def _search_values(self, pattern: str) -> None:
        self._stop()
        document = self._document()
        if document is not None:
            from msglc_browser.operations.searching.search_typed import (  # noqa: PLC0415
                search_everything,
            )

            on_hits = partial(self._arrived.emit, self._number)
            self._start(document, search_everything(document, pattern, on_hits=on_hits))

    @Slot(str)
    def _search_children(self, pattern: str) -> None:
        self._stop()
        document = self._document()
        if document is not None:
            from msglc_browser.operations.searching.search_typed import (  # noqa: PLC0415
                search_all_tables,
            )

            work = search_all_tables(
                document,
                pattern,
                on_hits=partial(self._arrived.emit, self._number),
                on_progress=partial(self._went_on.emit, self._number),
            )
            self._start(document, work)

    def _document(self) -> Document | None:
        page = _archive_page(self._tabs.current())
        return None if page is None else page.document

    def _start(self, document: Document, work: Coroutine[Any, Any, SearchResult]) -> None:
        self._pending = self._bridge.start(
            work, done=partial(self._finish, document), failed=self._box.show_failure
        )

    @Slot()
    def _stop(self) -> None:
        self._number += 1
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None

    @Slot(int, object)
    def _show_hits(self, number: int, hits: tuple[Hit, ...]) -> None:
        if number == self._number:
            self._box.show_hits(hits)

    @Slot(int, object)
    def _show_progress(self, number: int, progress: ChildrenProgress) -> None:
        if number == self._number:
            self._box.show_progress(progress)

    def _finish(self, document: Document, result: SearchResult) -> None:
        self._box.show_result(result)
        nodes = self._box.panel.hits.nodes(_TYPED_ROWS)
        if nodes:
            from msglc_browser.operations.reading.previews import read_previews  # noqa: PLC0415

            self._pending = self._bridge.start(
                read_previews(document, nodes), done=self._refine, failed=lambda _error: None
            )

    def _refine(self, previews: tuple[Preview, ...]) -> None:
        self._box.panel.hits.refine([preview.node for preview in previews])

    @Slot(object)
    def _reveal(self, path: NodePath) -> None:
        page = self._tabs.current()
        if page is not None:
            page.show_path(path)


def _archive_page(page: Page | None) -> ArchivePage | None:
    if page is None:
        return None
    from msglc_browser.gui.archive.archive_page import ArchivePage  # noqa: PLC0415

    return page if isinstance(page, ArchivePage) else None
