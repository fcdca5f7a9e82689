"""The summary line says which slice its figures are of, and never those of another one."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QSlider

from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.inspector_view import ReadLimits
from tests.gui.archive_desk import LEFT, Desk, OpenDesk
from tests.servers.archives import make_archive

CUBE = np.random.default_rng(4).standard_normal((4, 200, 250))  # its list has 1.8 MB
SMALL = CUBE[:, :5, :6]


def said(desk: Desk) -> str:
    label = desk.page.inspector.findChild(QLabel, "summaryLabel")
    assert label is not None
    return label.text() if label.isVisible() else ""


def slider(desk: Desk) -> QSlider:
    found = desk.page.inspector.findChildren(QSlider, "sliceSlider")
    return next(each for each in found if each.isVisible())


def look(open_desk: OpenDesk, cube: object, *, load_bytes: int = 8_000_000) -> Desk:
    archive = make_archive({"cube": cube, "note": "x", "small": SMALL.tolist()})
    desk = open_desk(archive, limits=ReadLimits(load_bytes=load_bytes))
    desk.open()
    desk.select("cube")
    desk.look("Image")
    return desk


def figures(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    return f"min {values.min():.6g} · max {values.max():.6g} · mean {values.mean():.6g}"


def test_figures_of_a_slice_are_named_and_gone_when_another_one_is_chosen(
    open_desk: OpenDesk,
) -> None:
    desk = look(open_desk, CUBE.tolist())
    assert said(desk).startswith(
        f"4 × 200 × 250 floats · float64 · slice [0, :, :]: {figures(CUBE[0])}"
    )
    desk.source.hold()
    slider(desk).setFocus()
    QTest.keyClick(slider(desk), Qt.Key.Key_Right)
    assert slider(desk).value() == 1
    assert "slice" not in said(desk) and figures(CUBE[0]) not in said(desk)
    desk.source.release()
    desk.settle()
    assert f"slice [1, :, :]: {figures(CUBE[1])}" in said(desk)


def test_figures_of_another_direction_are_those_of_fewer_numbers(open_desk: OpenDesk) -> None:
    desk = look(open_desk, CUBE.tolist())
    button = desk.page.inspector.findChild(QPushButton, "axesButton")
    assert button is not None
    down = [each for each in button.menu().actions() if each.isCheckable()]
    down[0].trigger()  # axis 0 runs down
    desk.settle()
    assert "slice [:, 0, :]" in said(desk) and figures(CUBE[:, 0]) in said(desk)


def test_figures_of_a_slice_that_could_not_be_read_are_not_those_before(
    open_desk: OpenDesk,
) -> None:
    desk = look(open_desk, CUBE.tolist())
    desk.source.error = TimedOut("the server did not answer in time")
    slider(desk).setValue(2)
    desk.settle()
    assert "slice" not in said(desk) and "4 × 200 × 250 floats" in said(desk)


def test_figures_of_the_whole_say_so_beside_sliders(open_desk: OpenDesk) -> None:
    desk = look(open_desk, SMALL.tolist())
    assert said(desk).startswith(f"4 × 5 × 6 floats · float64 · all slices: {figures(SMALL)}")
    slider(desk).setValue(3)
    desk.settle()
    assert f"all slices: {figures(SMALL)}" in said(desk)


def test_figures_of_every_nth_row_of_a_slice_say_so(open_desk: OpenDesk) -> None:
    desk = look(open_desk, CUBE.tolist(), load_bytes=100_000)
    assert "slice [0, :, :]" in said(desk) and "of the part read (" in said(desk)


def test_another_node_has_no_slice(open_desk: OpenDesk) -> None:
    desk = look(open_desk, CUBE.tolist())
    desk.select("note")
    assert said(desk) == ""
    desk.select("small")
    desk.look("Value")
    assert said(desk).startswith(f"4 × 5 × 6 floats · float64 · {figures(SMALL)[:5]}")


def test_colours_leave_no_figures_of_a_slice(open_desk: OpenDesk) -> None:
    desk = look(open_desk, np.random.default_rng(9).random((300, 400, 3)).tolist())
    button = desk.page.inspector.findChild(QPushButton, "rgbButton")
    assert button is not None and "slice [:, :, 0]" in said(desk)
    QTest.mouseClick(button, LEFT)
    desk.settle()
    assert button.isChecked() and "slice" not in said(desk)
