"""The plot without a mouse, and what a screen reader says of it; both themes."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Role, Scheme, color
from tests.gui.archive_desk import LEFT
from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import NONE, SHIFT, Hands

ROWS = [{"a": n, "b": -n} for n in range(40)]


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    found = open_plots({"rows": ROWS})
    found.open("rows")
    return found


def test_tab_walks_from_the_tools_through_the_plot_to_the_legend(plots: Hands) -> None:
    plots.child(QWidget, "plotKindButton").setFocus()
    walked = []
    for _ in range(10):
        focus = QApplication.focusWidget()
        assert focus is not None
        walked.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert walked == [
        "plotKindButton",
        "plotXButton",
        "plotLogYButton",
        "plotCursorsButton",
        "plotAddButton",
        "plotHomeButton",
        "plotSaveButton",
        "plotCanvas",
        "plotLegendButton",
        "plotLegendButton",
    ]


def test_keys_on_the_legend_hide_and_remove(plots: Hands) -> None:
    button = plots.legend()[0]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    plots.settle()
    assert button.accessibleName() == "a, hidden" and len(plots.curves()) == 1
    QTest.keyClick(button, Qt.Key.Key_Delete)
    plots.settle()
    assert plots.names() == ["b"]


def test_every_control_has_a_name(plots: Hands) -> None:
    plots.press("plotCursorsButton")
    plots.choose("plotKindButton", "Histogram")
    shown = [w for w in plots.view.findChildren(QWidget) if w.isVisible()]
    controls = [w for w in shown if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert len(controls) >= 9
    for each in controls:
        found = QAccessible.queryAccessibleInterface(each)
        name = found.text(QAccessible.Text.Name) if found is not None else ""
        inner = each.objectName().startswith("qt_")  # the line of the field for bins
        assert name or inner, (each, each.parent())
    assert plots.canvas.accessibleName() == "Plot"


def test_sample_at_the_cursor_is_said(plots: Hands) -> None:
    plots.key(Qt.Key.Key_Right)
    assert plots.canvas.accessibleDescription() == plots.readout() == "a  #20  20"


def test_escape_ends_a_box_without_zooming(plots: Hands) -> None:
    home = plots.seen
    start = plots.place(5, 0)
    QTest.mousePress(plots.port, LEFT, SHIFT, start)
    QTest.mouseMove(plots.port, start + QPoint(80, 80))
    QTest.keyClick(plots.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(plots.port, LEFT, SHIFT, start + QPoint(80, 80))
    plots.settle()
    assert plots.seen == home


def test_escape_brings_the_tree_back(plots: Hands) -> None:
    button = plots.child(QToolButton, "maximiseButton")
    QTest.mouseClick(button, LEFT, NONE)
    assert plots.desk.page.is_maximised
    plots.canvas.setFocus()
    QTest.keyClick(plots.canvas, Qt.Key.Key_Escape)
    assert not plots.desk.page.is_maximised


def test_theme_changes_while_the_plot_is_open(plots: Hands) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    seen = []
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        style.apply(app, scheme)
        plots.settle()
        image = plots.canvas.grab().toImage()
        assert image.pixelColor(image.width() - 3, 3) == color(Role.SURFACE)
        pen = plots.curves()[0]._line.opts["pen"].color()
        assert pen == color(Role.ACCENT)
        assert plots.canvas.left.textPen().color() == color(Role.MUTED)
        swatch = plots.legend()[0].icon().pixmap(30, 10).toImage()
        scale = int(swatch.devicePixelRatio())
        assert swatch.pixelColor(12 * scale, 5 * scale).rgb() == pen.rgb()
        seen.append(pen.name())
    assert seen[0] != seen[1]
