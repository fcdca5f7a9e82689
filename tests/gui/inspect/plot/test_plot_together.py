"""Several nodes: selected together, or dragged from the tree onto the plot."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from msglc_browser.gui.base.node_mime import NODES_TYPE, node_mime
from tests.gui.archive_desk import LEFT
from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import CONTROL, NONE, Hands

VALUE = {
    "runs": {
        f"00{n}": {"energy": [float(n + k) for k in range(20)], "name": "run"} for n in range(4)
    },
    "note": "hello",
    "other": [3, 1, 2, 5, 4, 6, 8, 7, 9],
}


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    found = open_plots(VALUE)
    found.desk.expand("runs")
    for n in range(4):
        found.desk.expand("runs", f"00{n}")
    return found


def select(plots: Hands, *paths: tuple[str, ...]) -> None:
    """Click one row, then the others with Ctrl."""
    for number, names in enumerate(paths):
        index = plots.desk.row(*names)
        plots.desk.view.scrollTo(index)
        place = plots.desk.view.visualRect(index).center()
        keys = CONTROL if number else NONE
        QTest.mouseClick(plots.desk.view.viewport(), LEFT, keys, place)
        plots.settle()


def drag_onto_plot(plots: Hands, mime: QMimeData) -> bool:
    """Enter the plot with a drag and drop it where the curves are; whether it was taken."""
    middle, action = plots.port.rect().center(), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(middle, action, mime, LEFT, NONE)
    QApplication.sendEvent(plots.port, enter)
    if not enter.isAccepted():
        return False
    drop = QDropEvent(QPointF(middle), action, mime, LEFT, NONE)
    QApplication.sendEvent(plots.port, drop)
    plots.settle()
    return drop.isAccepted()


def carried(plots: Hands, *paths: tuple[str, ...]) -> QMimeData:
    """What a drag of these rows carries."""
    nodes = [plots.desk.tree.node(plots.desk.tree.node_id(plots.desk.row(*p))) for p in paths]
    assert plots.desk.page.document is not None
    mime = node_mime(plots.desk.page.document, [node for node in nodes if node is not None])
    assert mime is not None
    return mime


def test_selected_nodes_are_plotted_together(plots: Hands) -> None:
    select(plots, *(("runs", f"00{n}", "energy") for n in range(4)))
    assert (
        plots.desk.page.inspector.tabs.tabText(plots.desk.page.inspector.tabs.currentIndex())
        == "Plot"
    )
    assert plots.names() == [f"00{n}/energy" for n in range(4)]
    assert [plots.line(n)[1][0] for n in range(4)] == [0, 1, 2, 3]
    pens = [curve._line.opts["pen"] for curve in plots.curves()]
    assert len({pen.style() for pen in pens}) == 4 == len({pen.color().name() for pen in pens})


def test_what_holds_no_numbers_is_left_out(plots: Hands) -> None:
    select(plots, ("runs", "001", "energy"), ("note",), ("other",))
    plots.desk.look("Plot")
    assert plots.names() == ["001/energy", "other"]


def test_nodes_are_dragged_onto_the_plot(plots: Hands) -> None:
    select(plots, ("other",))
    assert plots.names() == ["other"]
    mime = carried(plots, ("runs", "000", "energy"), ("runs", "003", "energy"))
    assert drag_onto_plot(plots, mime)
    assert plots.names() == ["other", "000/energy", "003/energy"]
    assert len(plots.curves()) == 3
    assert drag_onto_plot(plots, carried(plots, ("runs", "003", "energy")))
    assert len(plots.names()) == 3


def test_dict_dragged_onto_the_plot_adds_its_lists(plots: Hands) -> None:
    select(plots, ("other",))
    assert drag_onto_plot(plots, carried(plots, ("runs", "002")))
    assert plots.names() == ["other", "002/energy"]


def test_node_without_numbers_is_refused_with_a_sentence(plots: Hands) -> None:
    select(plots, ("other",))
    assert drag_onto_plot(plots, carried(plots, ("note",)))
    assert plots.names() == ["other"]
    assert plots.foot() == "There are no numbers to plot here. Value shows what it contains."


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 100_000, b'{"paths": ["/x"], "location": 1}'])
def test_drag_of_anything_else_is_not_taken(plots: Hands, data: bytes) -> None:
    select(plots, ("other",))
    mime = QMimeData()
    mime.setData(NODES_TYPE, data)
    mime.setText("/other")
    assert not drag_onto_plot(plots, mime)


def test_row_that_is_not_selected_is_dragged_onto_the_plot_of_another(
    plots: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(plots, ("other",))
    taken: list[bool] = []

    def drop(drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
        """A real one would wait for the mouse."""
        taken.append(drag_onto_plot(plots, drag.mimeData()))
        drag.deleteLater()
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", drop)
    view = plots.desk.view
    place = view.visualRect(plots.desk.row("runs", "001", "energy")).center()
    QTest.mousePress(view.viewport(), LEFT, NONE, place)
    plots.settle()
    assert plots.names() == ["other"]
    for step in range(1, 5):
        if not taken:  # a real drag takes the events that follow
            QTest.mouseMove(view.viewport(), place + QPoint(10 * step, 2 * step))
    plots.settle()
    assert taken == [True]
    assert plots.names() == ["other", "001/energy"]
    assert view.selected_ids() == [plots.desk.tree.node_id(plots.desk.row("other"))]
    assert view.current_id() == view.selected_ids()[0]
    select(plots, ("runs", "002", "energy"))
    assert plots.names() == ["energy"]


def test_row_is_shown_when_the_button_is_released(plots: Hands) -> None:
    select(plots, ("other",))
    view = plots.desk.view
    place = view.visualRect(plots.desk.row("runs", "001", "energy")).center()
    QTest.mousePress(view.viewport(), LEFT, NONE, place)
    plots.settle()
    assert plots.line()[1] == VALUE["other"]
    QTest.mouseRelease(view.viewport(), LEFT, NONE, place)
    plots.settle()
    assert plots.line()[1] == [float(1 + k) for k in range(20)]


def test_row_is_shown_even_if_its_release_was_lost(plots: Hands) -> None:
    select(plots, ("other",))
    view = plots.desk.view
    place = view.visualRect(plots.desk.row("runs", "001", "energy")).center()
    QTest.mousePress(view.viewport(), LEFT, NONE, place)
    QTest.keyClick(view, Qt.Key.Key_Shift)
    plots.settle()
    assert plots.line()[1] == [float(1 + k) for k in range(20)]


def entries(plots: Hands, button: str) -> list[str]:
    """The texts in the menu of a button that can be chosen."""
    menu = plots.open_menu(button)
    found = [each.text() for each in menu.actions() if each.isEnabled() and each.text()]
    menu.close()
    return found


@pytest.fixture
def mixed(open_plots: OpenPlots) -> Hands:
    """Beside one another: what can be plotted, and what cannot."""
    return open_plots(
        {
            "field": np.ones((3, 4, 5)),
            "grid": np.ones((6, 5)).tolist(),
            "words": ["a", "b"],
            "one": np.arange(20.0),
            "two": [float(n) for n in range(20)],
            "three": np.arange(20),
        }
    )


def test_menus_offer_only_what_can_be_plotted_and_is_not_shown(mixed: Hands) -> None:
    mixed.open("one")
    assert entries(mixed, "plotAddButton") == ["two", "three"]
    assert entries(mixed, "plotXButton") == ["Index", "two", "three", "Logarithmic"]
    mixed.choose("plotAddButton", "two")
    assert mixed.names() == ["one", "two"]
    assert entries(mixed, "plotAddButton") == ["three"]
    assert set(entries(mixed, "plotXButton")) == {"Index", "one", "two", "three", "Logarithmic"}


def test_series_cannot_be_x_of_itself(mixed: Hands) -> None:
    mixed.open("one")
    mixed.choose("plotXButton", "two")
    assert mixed.names() == ["one"]
    assert entries(mixed, "plotXButton") == ["Index", "two", "three", "Logarithmic"]
    assert entries(mixed, "plotAddButton") == ["three"]
    mixed.choose("plotXButton", "Index")
    assert entries(mixed, "plotAddButton") == ["two", "three"]


def test_menu_says_how_to_add_others_when_all_are_shown(open_plots: OpenPlots) -> None:
    plots = open_plots({"one": np.arange(20.0), "field": np.ones((3, 4, 5))})
    plots.open("one")
    assert entries(plots, "plotAddButton") == []
    menu = plots.open_menu("plotAddButton")
    assert [each.text() for each in menu.actions()] == ["Drag lists from the tree onto the plot"]
    menu.close()
