"""Rows of the tree dragged with the mouse."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest

from msglc_browser.archive.model.node_path import NodePath, parse_path
from msglc_browser.gui.archive.tree.node_drag import node_drag
from msglc_browser.gui.base.node_mime import node_paths_of
from tests.gui.archive_desk import LEFT, Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def dragged(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> list[tuple[NodePath, ...]]:
    """What each drag carries; a real one would wait for the mouse."""
    found: list[tuple[NodePath, ...]] = []

    def note(drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
        mime: QMimeData = drag.mimeData()
        assert desk.page.document is not None
        found.append(node_paths_of(mime, desk.page.document))
        drag.deleteLater()
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", note)
    return found


def _place(desk: Desk, *names: str) -> QPoint:
    return desk.view.visualRect(desk.row(*names)).center()


def _drag(desk: Desk, *names: str) -> None:
    viewport, place = desk.view.viewport(), _place(desk, *names)
    QTest.mousePress(viewport, LEFT, NONE, place)
    for step in range(1, 5):
        QTest.mouseMove(viewport, place + QPoint(10 * step, 2 * step))
    QTest.mouseRelease(viewport, LEFT, NONE, place)


def test_row_is_dragged_with_its_path(desk: Desk, dragged: list[tuple[NodePath, ...]]) -> None:
    _drag(desk, "settings")
    assert dragged == [(parse_path("/settings"),)]


def test_selected_rows_are_dragged_together(
    desk: Desk, dragged: list[tuple[NodePath, ...]]
) -> None:
    desk.expand("settings")
    viewport = desk.view.viewport()
    QTest.mouseClick(viewport, LEFT, NONE, _place(desk, "settings", "steps"))
    QTest.mouseClick(viewport, LEFT, CONTROL, _place(desk, "seed"))
    _drag(desk, "seed")
    [paths] = dragged
    assert set(paths) == {parse_path("/seed"), parse_path("/settings/steps")}


def test_label_of_a_drag_is_as_large_as_its_text(desk: Desk) -> None:
    labels = []
    for names in (("seed",), ("settings",)):
        desk.select(*names)
        assert desk.page.document is not None
        drag = node_drag(desk.view, desk.page.document, desk.page.selected_nodes())
        assert drag is not None
        labels.append(drag.pixmap().width())
        drag.deleteLater()
    assert 0 < labels[0] < labels[1]
