"""Serves the requests of an archive page with results from the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.errors import (
    ArchiveError,
    CorruptArchive,
    LargeToc,
    NotAnArchive,
    NotFound,
    ObjectChanged,
    describe,
)
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.node_serving import NodeServing
from msglc_browser.gui.base.bridge import Bridge, Pending
from msglc_browser.gui.base.formatting import size_text
from msglc_browser.gui.base.open_documents import OpenDocuments
from msglc_browser.gui.browse.properties import show_properties
from msglc_browser.operations.buckets.browse import folder_instead, may_be_archive
from msglc_browser.operations.reading.document import MOST_TOC_BYTES, Document
from msglc_browser.operations.reading.expand import ancestors, expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_value import PlainText, read_plain
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.reading.byte_source import ByteSource

_TICK_MS: Final = 250


@dataclass(frozen=True, slots=True)
class _PlainObject:
    """The result of opening what is not an archive; no `reason` if that is no surprise."""

    source: ByteSource
    text: PlainText
    reason: str


class ArchiveSession(QObject):
    """Serves one ArchivePage; it is the page's child, and releases the document with it.

    `documents` are shared with exports, which may keep reading after the page is closed.
    """

    def __init__(
        self,
        bridge: Bridge,
        workspace: Workspace,
        page: ArchivePage,
        documents: OpenDocuments | None = None,
        *,
        shared: Document | None = None,
    ) -> None:
        """`shared` is a document that another page holds; a reload opens the current version."""
        super().__init__(page)
        self._documents = documents or OpenDocuments(bridge, self)
        self._bridge = bridge
        self._workspace = workspace
        self._page = page
        self._shared = shared
        self._document: Document | None = None
        self._plain: _PlainObject | None = None
        self._opening: Pending | None = None
        self._expanding: dict[int, Pending] = {}
        self._previewing: dict[int, Pending] = {}
        self._others: list[Pending] = []
        self._most_toc_bytes = MOST_TOC_BYTES
        self._large_bytes = 0  # of the TOC that the button is about
        self._read_large = page.error_panel.add_button("readLargeButton", "")
        self._read_large.hide()
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._serving = NodeServing(
            workspace,
            page.inspector,
            page.copying,
            start=self._start,
            failed=page.on_error,
            parent=self,
        )
        self._connect()

    def _connect(self) -> None:
        page = self._page
        page.open_document_wanted.connect(self._open)
        self._read_large.clicked.connect(self._agree)
        page.open_document_abandoned.connect(self._drop)
        page.path_lookup_wanted.connect(self._look_up)
        page.plain_wanted.connect(self._read_plain)
        page.properties_wanted.connect(self._show_properties)
        page.tree.children_wanted.connect(self._expand)
        page.tree.children_unwanted.connect(partial(self._cancel, self._expanding))
        page.tree.previews_wanted.connect(self._preview)
        page.tree.previews_unwanted.connect(partial(self._cancel, self._previewing))

    # Opening and closing

    def _open(self) -> None:
        self._drop()
        shared, self._shared = self._shared, None
        if shared is not None:
            self._on_opened(shared)
            return
        opening = _open(self._workspace, self._page.location, self._most_toc_bytes)
        self._opening = self._start(opening, self._on_opened, self._on_open_failed)

    def _on_open_failed(self, error: Exception) -> None:
        """Offer to read a TOC that is too large to be read without being asked for."""
        self._large_bytes = error.size_bytes if isinstance(error, LargeToc) else 0
        self._read_large.setText(self.tr("Read {0}").format(size_text(self._large_bytes)))
        self._read_large.setVisible(bool(self._large_bytes))
        self._page.on_open_failed(error)

    def _agree(self) -> None:
        self._most_toc_bytes = self._large_bytes
        self._page.reload()

    def _on_opened(self, opened: Document | _PlainObject | Location) -> None:
        if isinstance(opened, Location):
            self._page.folder_found.emit(opened)
            return
        self._documents.hold(opened if isinstance(opened, Document) else opened.source)
        if isinstance(opened, Document):
            self._document = self._serving.document = opened
            self._page.on_opened(opened)
            return
        self._plain = opened
        self._page.on_plain(opened.text, opened.reason, opened.source.stats)

    def _drop(self) -> None:
        """Cancel everything and close the document."""
        for pending in self._pendings():
            pending.cancel()
        for group in (self._expanding, self._previewing):
            group.clear()
        self._serving.stop()
        self._others.clear()
        self._opening = None
        open_thing = self._document or (self._plain.source if self._plain else None)
        self._document = self._plain = None
        if open_thing is not None:
            self._documents.release(open_thing)

    # The tree

    def _expand(self, node_id: int) -> None:
        node, tree = self._page.tree.node(node_id), self._page.tree
        if self._document is None or node is None:
            return
        generation = tree.generation
        self._expanding[node_id] = self._start(
            expand(self._document, node),
            partial(tree.children_arrived, generation, node_id),
            partial(tree.children_failed, generation, node_id),
        )

    def _preview(self, batch_id: int, node_ids: tuple[int, ...]) -> None:
        tree = self._page.tree
        nodes = [node for node in map(tree.node, node_ids) if node is not None]
        if self._document is None:
            return
        self._previewing[batch_id] = self._start(
            read_previews(self._document, nodes),
            partial(tree.previews_arrived, tree.generation, batch_id),
            partial(tree.previews_failed, tree.generation, batch_id),
        )

    def _cancel(self, group: dict[int, Pending], key: int) -> None:
        pending = group.pop(key, None)
        if pending is not None:
            pending.cancel()

    def _look_up(self, path: NodePath) -> None:
        if self._document is None:
            return
        found = _find(self._document, path)
        page = self._page
        self._others.append(
            self._start(found, lambda rows: page.on_rows_found(*rows), page.on_error)
        )

    def _read_plain(self, limit: int) -> None:
        plain, page = self._plain, self._page
        if plain is None:
            return
        work = read_plain(plain.source, reason=plain.reason, limit=limit)
        stats = plain.source.stats
        self._others.append(
            self._start(work, lambda text: page.on_plain(text, plain.reason, stats), page.on_error)
        )

    # All requests

    def _start(
        self, work: Any, done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> Pending:
        def on_done(result: Any) -> None:
            done(result)
            self._page.context_changed.emit()

        def on_failed(error: Exception) -> None:
            failed(error)
            if isinstance(error, ObjectChanged):
                self._page.on_error(error)
            self._page.context_changed.emit()

        self._ticker.start()
        return self._bridge.start(work, done=on_done, failed=on_failed)

    def _show_properties(self, location: Location) -> None:
        show_properties(self._bridge, self._workspace, location, self._page.window())

    def _pendings(self) -> list[Pending]:
        groups = (*self._expanding.values(), *self._previewing.values())
        opening = () if self._opening is None else (self._opening,)
        return [*opening, *groups, *self._others, *self._serving.pendings()]

    def _tick(self) -> None:
        """Update the cost of reading while it grows; stop when nothing is pending."""
        self._others = [pending for pending in self._others if pending.is_running]
        if not any(pending.is_running for pending in self._pendings()):
            self._ticker.stop()
        self._page.context_changed.emit()


async def _open(
    workspace: Workspace, location: Location, most_toc_bytes: int
) -> Document | _PlainObject | Location:
    """Open the location; returns a location if it turns out to be a folder."""
    try:
        source = await workspace.open_source(location)
    except NotFound as error:
        return await folder_instead(workspace, location, error)
    try:
        return await open_archive(
            source, magics=workspace.magics, rescues=True, most_toc_bytes=most_toc_bytes
        )
    except (NotAnArchive, CorruptArchive) as error:
        return await _open_plain(source, error)
    except BaseException:
        await source.close()
        raise


async def _open_plain(source: ByteSource, error: ArchiveError) -> _PlainObject:
    reason = describe(error).title
    try:
        plain = await read_plain(source, reason=reason)
    except BaseException:
        await source.close()
        raise
    # A text is not odd, unless its name promises an archive.
    is_odd = not plain.is_text or may_be_archive(source.location.name)
    return _PlainObject(
        source, plain, reason if is_odd or isinstance(error, CorruptArchive) else ""
    )


async def _find(document: Document, path: NodePath) -> tuple[tuple[Node, ...], Node]:
    node = await find_node(document, path)
    return await ancestors(document, node.path), node
