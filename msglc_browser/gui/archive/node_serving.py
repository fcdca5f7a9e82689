"""Answers what an inspector and the copy commands ask about the nodes of an open archive."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from PySide6.QtCore import QObject

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.archive.node_copying import NodeCopying, value_copied
from msglc_browser.gui.base.bridge import Pending
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.inspect.inspector_panel import InspectorPanel
from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.value.value_view import LARGEST, TextQuestion
from msglc_browser.operations.exporting.json_clip import json_text
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.snippet import snippet
from msglc_browser.operations.reading.whole_texts import WholeTexts, whole_texts
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location

Failed: TypeAlias = Callable[[Exception], None]
Start: TypeAlias = Callable[[Any, Callable[[Any], None], Failed], Pending]


class NodeServing(QObject):
    """Starts nothing while `document` is None; `failed` hears why something was not copied."""

    def __init__(
        self,
        workspace: Workspace,
        inspector: InspectorPanel,
        copying: NodeCopying,
        *,
        start: Start,
        failed: Failed,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.document: Document | None = None
        self._workspace = workspace
        self._inspector = inspector
        self._copying = copying
        self._start = start
        self._failed = failed
        self._reading: dict[int, Pending] = {}  # by request ID of the inspector
        self._others: list[Pending] = []
        inspector.look_wanted.connect(self._look)
        inspector.look_unwanted.connect(self._cancel)
        inspector.reading_abandoned.connect(self._stop_reading)
        copying.text_wanted.connect(self._copy)
        copying.texts_wanted.connect(self._copy_several)
        copying.json_wanted.connect(self._copy_json)
        copying.snippet_wanted.connect(self._copy_snippet)

    def pendings(self) -> list[Pending]:
        """What is running; forgets what has ended."""
        ended = [request_id for request_id, each in self._reading.items() if not each.is_running]
        for request_id in ended:
            del self._reading[request_id]
        self._others = [pending for pending in self._others if pending.is_running]
        return [*self._reading.values(), *self._others]

    def stop(self) -> None:
        """Cancel everything and forget the document."""
        self._stop_reading()
        for pending in self._others:
            pending.cancel()
        self._others.clear()
        self.document = None

    def _look(self, request_id: int, node: Node, question: Question) -> None:
        if self.document is None:
            return
        done = partial(self._inspector.show_answer, request_id)
        failed = partial(self._inspector.show_failure, request_id)
        work = question.read(self.document, node)
        self._reading[request_id] = self._start(work, done, failed)

    def _cancel(self, request_id: int) -> None:
        pending = self._reading.pop(request_id, None)
        if pending is not None:
            pending.cancel()

    def _stop_reading(self) -> None:
        for pending in self._reading.values():
            pending.cancel()
        self._reading.clear()

    def _copy(self, node: Node, question: TextQuestion) -> None:
        if self.document is not None:
            work = replace(question, chars=question.size_bytes).read(self.document, node)
            put = self._copying.put_on_clipboard
            self._fetch(work, lambda value: put(value.text, value_copied()))

    def _copy_several(self, nodes: tuple[Node, ...]) -> None:
        if self.document is not None:
            work = whole_texts(self.document, nodes, limit_bytes=LARGEST.size_bytes)
            self._fetch(work, partial(self._put_several, len(nodes)))

    def _put_several(self, count: int, found: WholeTexts) -> None:
        notes = []
        if found.damaged:
            text = self.tr("{0} of {1} values are damaged: they were copied up to the damage.")
            notes.append(text.format(count_text(found.damaged), count_text(count)))
        said = self.tr("Copied {0} values.").format(count_text(count))
        self._copying.put_on_clipboard(found.text, said, notes)

    def _copy_json(self, node: Node) -> None:
        if self.document is not None:
            said, put = self.tr("Copied as JSON."), self._copying.put_on_clipboard
            work = json_text(self.document, node)
            self._fetch(work, lambda found: put(found.text, said, found.notes))

    def _copy_snippet(self, node: Node) -> None:
        if self.document is None:
            return
        location = self.document.location
        profile = None
        if isinstance(location, S3Location):
            profile = self._workspace.profile(location.profile_id)
        text = snippet(location, profile, node, self.document)
        self._copying.put_on_clipboard(text, self.tr("Copied the Python snippet."))

    def _fetch(self, work: Any, done: Callable[[Any], None]) -> None:
        self._others.append(self._start(work, done, self._failed))
