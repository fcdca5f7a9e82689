"""The Image tab: what is shown, what is asked for, and what is said."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.image.questions import PartQuestion, WholeQuestion
from msglc_browser.gui.inspect.image.suits import suits
from msglc_browser.gui.inspect.inspector_view import Fit
from msglc_browser.gui.inspect.summary_line import SliceFound
from msglc_browser.operations.numbers.summary import NumberSummary
from tests.gui.archive_desk import LEFT, OpenDesk
from tests.gui.inspect.image.image_desk import ImageDesk, OpenImage
from tests.servers.archives import make_archive

FIELD = np.random.default_rng(4).standard_normal((5, 30, 40))
SHEET = np.arange(12.0 * 16).reshape(12, 16)


def readout(desk: ImageDesk) -> str:
    return desk.map.accessibleDescription()


def slider(desk: ImageDesk) -> QSlider:
    """The only one."""
    [found] = [each for each in desk.view.findChildren(QSlider, "sliceSlider") if each.isVisible()]
    return found


def none_text(desk: ImageDesk) -> str:
    page = desk.view.findChild(QLabel, "noImage") or desk.view._none
    return " ".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())


def element_point(desk: ImageDesk, column: int, row: int) -> QPoint:
    x, y = desk.map.window_shown.to_pixel(column + 0.5, row + 0.5)
    return (desk.map.area().topLeft() + QPointF(x, y)).toPoint()


def pixel(desk: ImageDesk, column: int, row: int) -> tuple[int, int, int]:
    image = desk.map.grab().toImage()
    color = image.pixelColor(element_point(desk, column, row) * image.devicePixelRatio())
    return color.red(), color.green(), color.blue()


def test_slice_is_shown_with_statistics(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    assert desk.map.isVisible() and not desk.view.is_waiting()
    assert desk.view.heat.facts_label.text() == "Reads one slice, 10.9 kB of 54.5 kB"
    shown = desk.view.heat.figures.values()
    assert [float(text) for text in shown[:4]] == pytest.approx(
        [FIELD[0].min(), FIELD[0].max(), FIELD[0].mean(), FIELD[0].std()], rel=1e-5
    )
    assert shown[4] == "0"


def test_mouse_and_arrow_keys_show_the_exact_value(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    QTest.mouseMove(desk.map, element_point(desk, 7, 20))
    assert readout(desk) == f"[0, 20, 7] {FIELD[0, 20, 7]}"
    desk.map.setFocus()
    QTest.keyClick(desk.map, Qt.Key.Key_Right)
    QTest.keyClick(desk.map, Qt.Key.Key_Up)
    assert readout(desk) == f"[0, 19, 8] {FIELD[0, 19, 8]}"
    QTest.keyClick(desk.map, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert desk.map.cross == (0, 19)


def test_slices_follow_slider_field_and_page_keys(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    desk.map.move_cross((3, 4))
    slider(desk).setValue(2)
    desk.settle()
    assert readout_at(desk, 3, 4) == f"[2, 4, 3] {FIELD[2, 4, 3]}"
    field = desk.view.findChild(QSpinBox, "sliceField")
    assert field is not None and field.value() == 2
    field.setValue(4)
    desk.settle()
    assert readout_at(desk, 3, 4) == f"[4, 4, 3] {FIELD[4, 4, 3]}"
    QTest.keyClick(desk.map, Qt.Key.Key_PageDown)
    desk.settle()
    assert slider(desk).value() == 4
    QTest.keyClick(desk.map, Qt.Key.Key_PageUp)
    desk.settle()
    assert readout_at(desk, 3, 4) == f"[3, 4, 3] {FIELD[3, 4, 3]}"


def readout_at(desk: ImageDesk, column: int, row: int) -> str:
    desk.map.move_cross(None)
    desk.map.move_cross((column, row))
    return readout(desk)


def test_play_steps_when_the_slice_is_shown_and_stops_when_hidden(
    open_image: OpenImage, qtbot: QtBot
) -> None:
    desk = open_image(FIELD.tolist())
    play = desk.view.findChild(QToolButton, "playButton")
    assert play is not None
    QTest.mouseClick(play, LEFT)
    qtbot.waitUntil(lambda: slider(desk).value() == 1)
    assert desk.waiting
    desk.settle()
    qtbot.waitUntil(lambda: slider(desk).value() == 2)
    desk.settle()
    desk.view.hide()
    assert not play.isChecked()
    desk.view.show()
    QTest.mouseClick(play, LEFT)
    QTest.mouseClick(play, LEFT)
    assert not play.isChecked()


def test_any_two_axes_can_be_shown(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    assert desk.button("axesButton").text() == "Axes 0 · y · x"
    actions = [each for each in desk.button("axesButton").menu().actions() if each.isCheckable()]
    assert len(actions) == 6
    actions[0].trigger()
    desk.settle()
    assert desk.button("axesButton").text() == "Axes y · 1 · x"
    assert readout_at(desk, 7, 2) == f"[2, 0, 7] {FIELD[2, 0, 7]}"
    desk.choose("axesButton", 3)
    assert desk.button("axesButton").text() == "Axes x · 1 · y"
    assert readout_at(desk, 2, 7) == f"[2, 0, 7] {FIELD[2, 0, 7]}"


def test_last_axis_can_be_colours(open_image: OpenImage) -> None:
    picture = np.zeros((9, 9, 3), int)
    picture[4, 5] = (255, 128, 0)
    desk = open_image(picture.tolist())
    assert not desk.button("rgbButton").isChecked()
    QTest.mouseClick(desk.button("rgbButton"), LEFT)
    desk.settle()
    assert pixel(desk, 5, 4) == (255, 128, 0)
    assert readout_at(desk, 5, 4) == "[4, 5] (255, 128, 0)"
    assert not desk.button("colorMapButton").isEnabled()
    QTest.mouseClick(desk.button("rgbButton"), LEFT)
    desk.settle()
    assert desk.button("colorMapButton").isEnabled()


def test_byte_array_of_colours_opens_as_a_picture(open_image: OpenImage) -> None:
    picture = np.full((9, 9, 4), 200, np.uint8)
    desk = open_image(picture, is_array=True)
    assert desk.button("rgbButton").isChecked() and desk.button("rgbButton").text() == "RGBA"
    desk.map.move_cross((1, 1))
    assert readout(desk) == "[1, 1] (200, 200, 200, 200)"


def test_levels_maps_and_logarithm_change_the_colours(open_image: OpenImage) -> None:
    desk = open_image(SHEET.tolist())
    desk.choose("colorMapButton", 2)
    desk.choose("levelsButton", 0)
    assert pixel(desk, 0, 0) == (0, 0, 0) and pixel(desk, 15, 11) == (255, 255, 255)
    desk.choose("levelsButton", 2)
    assert desk.button("levelsButton").text() == "Levels: symmetric"
    assert pixel(desk, 0, 0)[0] == pytest.approx(127, abs=2)
    QTest.mouseClick(desk.button("logButton"), LEFT)
    assert pixel(desk, 0, 0) == (0xE0, 0x4F, 0xA0)
    assert desk.view.heat._legend() == "≤ 0"


def test_ends_of_the_colour_bar_can_be_dragged_and_reset(open_image: OpenImage) -> None:
    desk = open_image(SHEET.tolist())
    desk.choose("levelsButton", 0)
    bar = desk.view.heat.color_bar
    assert bar.accessibleDescription() == "from 0 to 191"
    height = bar.bar().height()
    QTest.mousePress(bar, LEFT, pos=QPoint(5, 2))
    QTest.mouseMove(bar, QPoint(5, 2 + round(height / 2)))
    QTest.mouseRelease(bar, LEFT, pos=QPoint(5, 2 + round(height / 2)))
    assert desk.button("levelsButton").text() == "Levels: custom"
    assert float(bar.accessibleDescription().split()[-1]) == pytest.approx(95.5, abs=1)
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert float(bar.accessibleDescription().split()[1]) == pytest.approx(1.9, abs=0.1)
    QTest.mouseDClick(bar, LEFT, pos=QPoint(5, 5))
    assert desk.button("levelsButton").text() == "Levels: min–max"
    assert bar.accessibleDescription() == "from 0 to 191"


def test_wheel_keys_and_drag_zoom_and_pan(open_image: OpenImage) -> None:
    desk = open_image(SHEET.tolist())
    fitted = desk.map.window_shown
    at = QPointF(element_point(desk, 8, 6))
    turn = QWheelEvent(
        at, desk.map.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(desk.map, turn)
    zoomed = desk.map.window_shown
    assert zoomed.scale_x == pytest.approx(1.25 * fitted.scale_x)
    start = element_point(desk, 8, 6)
    QTest.mousePress(desk.map, LEFT, pos=start)
    QTest.mouseMove(desk.map, start + QPoint(-20, 0))
    QTest.mouseRelease(desk.map, LEFT, pos=start + QPoint(-20, 0))
    assert desk.map.window_shown.left > zoomed.left
    QTest.mouseDClick(desk.map, LEFT, pos=start)
    assert desk.map.window_shown == fitted
    QTest.keyClick(desk.map, Qt.Key.Key_Plus)
    assert desk.map.window_shown.scale_x > fitted.scale_x
    QTest.keyClick(desk.map, Qt.Key.Key_Minus)
    assert desk.map.window_shown.is_fitted
    QTest.keyClick(desk.map, Qt.Key.Key_Plus)
    QTest.keyClick(desk.map, Qt.Key.Key_Home)
    assert desk.map.window_shown == fitted


def test_aspect_is_equal_unless_the_array_is_a_long_strip(open_image: OpenImage) -> None:
    desk = open_image(SHEET.tolist())
    assert desk.map.window_shown.is_equal
    QTest.mouseClick(desk.button("equalAspectButton"), LEFT)
    assert not desk.map.window_shown.is_equal
    for columns, is_equal in ((16, True), (17, False)):
        strip = open_image(np.ones((2, columns)).tolist())
        assert strip.map.window_shown.is_equal is is_equal


def test_profile_and_histogram_appear_below(open_image: OpenImage) -> None:
    desk = open_image(SHEET.tolist())
    plot = desk.view.heat.plot
    assert not plot.isVisible()
    desk.choose("profileButton", 1)
    desk.map.move_cross((3, 5))
    assert plot.isVisible() and plot.curve is not None
    assert plot.curve.title == "Along row 5"
    assert plot.curve.greatest.tolist() == SHEET[5].tolist()
    desk.choose("profileButton", 2)
    assert plot.curve.title == "Along column 3"
    assert plot.curve.least.tolist() == SHEET[:, 3].tolist()
    desk.choose("profileButton", 3)
    assert plot.curve.title == "Histogram of 192 values"
    assert plot.curve.greatest.sum() == 192
    plot.grab()
    desk.choose("profileButton", 0)
    assert not plot.isVisible()


def test_nan_and_null_are_counted_and_have_their_colour(open_image: OpenImage) -> None:
    sheet: list[list[Any]] = SHEET.tolist()
    sheet[2][3], sheet[4][5], sheet[4][6] = float("nan"), None, float("inf")
    desk = open_image(sheet)
    assert desk.view.heat.figures.values()[4] == "1 + 1 null + 1 ∞"
    assert desk.view.heat._legend() == "NaN, null"
    assert pixel(desk, 3, 2) == pixel(desk, 5, 4) == (0x8A, 0x91, 0x9C)
    assert readout_at(desk, 3, 2).endswith("NaN") and readout_at(desk, 5, 4).endswith("null")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "is empty"),
        ([1.0, 2.0], "one dimension"),
        ([[1.0, 2.0], [3.0]], "The lists differ"),
        ([[1.0, 2.0], [3.0, "x"]], "is a str, not a number"),
        (["x" * 10_000_000], "do not hold numbers"),
        ("text", "needs a list of lists"),
        (bytearray(b"\x89PNG\r\n\x1a\n" + b"x" * 50), "This PNG picture is damaged"),
    ],
)
def test_what_is_no_image_gets_a_sentence(value: object, said: str, open_image: OpenImage) -> None:
    desk = open_image(value)
    assert said in none_text(desk) and not desk.map.isVisible()
    assert not desk.view.is_waiting()


@pytest.mark.parametrize(
    "sheet", [[[5]], [[float("nan")] * 9] * 9, [[1e308, -1e308], [1e-320, 0.0]], [[None]]]
)
def test_odd_sheets_are_drawn(sheet: object, open_image: OpenImage) -> None:
    desk = open_image(sheet)
    desk.choose("profileButton", 3)
    QTest.mouseClick(desk.button("logButton"), LEFT)
    desk.view.grab()
    desk.choose("profileButton", 1)
    desk.view.grab()
    assert desk.map.isVisible()


def test_one_bad_slice_leaves_the_others(open_image: OpenImage) -> None:
    field: list[Any] = FIELD.tolist()
    field[3][7] = [1.0]
    desk = open_image(field)
    slider(desk).setValue(3)
    desk.settle()
    assert "The lists differ" in desk.strip
    slider(desk).setValue(4)
    desk.settle()
    assert desk.strip == "" and readout_at(desk, 0, 0) == f"[4, 0, 0] {FIELD[4, 0, 0]}"


def test_large_slice_is_sampled_until_the_user_agrees(open_image: OpenImage) -> None:
    sheet = np.random.default_rng(7).standard_normal((400, 300))
    size = 400 * (3 + 300 * 9)
    desk = open_image(sheet.tolist(), load_bytes=size)
    assert desk.strip == ""
    desk = open_image(sheet.tolist(), load_bytes=size - 1)
    assert desk.strip.startswith("1 of 2 rows is shown. All of them take 1.1 MB")
    assert "of the part read" in desk.view.heat.facts_label.text()
    assert readout_at(desk, 9, 100) == f"[100, 9] {sheet[100, 9]}"
    assert readout_at(desk, 9, 101) == "[101, 9] not read"
    QTest.mouseClick(desk.view.heat.strip.answer_button, LEFT)
    desk.settle()
    assert desk.strip == "" and readout_at(desk, 9, 101) == f"[101, 9] {sheet[101, 9]}"


def test_array_that_must_be_read_whole_is_offered_above_the_limit(open_image: OpenImage) -> None:
    desk = open_image(FIELD, is_array=True, load_bytes=1_000)
    assert "This takes" in desk.strip
    assert not any(isinstance(each, WholeQuestion) for each in desk.asked)
    QTest.mouseClick(desk.view.heat.strip.answer_button, LEFT)
    desk.settle()
    assert readout_at(desk, 2, 1) == f"[0, 1, 2] {FIELD[0, 1, 2]}"
    slider(desk).setValue(3)
    desk.settle()
    assert readout_at(desk, 2, 1) == f"[3, 1, 2] {FIELD[3, 1, 2]}"
    assert sum(isinstance(each, WholeQuestion) for each in desk.asked) == 1


def long_desk(open_image: OpenImage) -> ImageDesk:
    """5.4 MB in two parts, of which none has been read yet."""
    sheet = np.random.default_rng(7).standard_normal((600, 1_000))
    desk = open_image(sheet.tolist(), load_bytes=1)
    assert desk.map.isVisible()
    QTest.mouseClick(desk.view.heat.strip.answer_button, LEFT)
    while not isinstance(desk.waiting[0], PartQuestion):
        desk.answer()
    return desk


def test_long_reading_shows_parts_and_can_be_stopped_and_resumed(open_image: OpenImage) -> None:
    desk = long_desk(open_image)
    desk.answer()
    assert "Reading: " in desk.strip and "5.4 MB" in desk.strip
    QTest.mouseClick(desk.view.heat.strip.answer_button, LEFT)
    assert not desk.waiting and "Stopped" in desk.strip
    assert readout_at(desk, 0, 599) == "[599, 0] not read"
    assert "not read" not in readout_at(desk, 0, 0)
    desk.view.grab()
    QTest.mouseClick(desk.view.heat.strip.answer_button, LEFT)
    desk.settle()
    assert desk.strip == "" and "not read" not in readout_at(desk, 0, 599)


def test_part_that_fails_leaves_the_rest_and_is_tried_again(open_image: OpenImage) -> None:
    desk = long_desk(open_image)
    for _ in range(2):
        desk.answer()
    desk.error = TimedOut("No answer in time")
    desk.settle()
    assert "No answer in time" in desk.strip and desk.map.isVisible()
    desk.error = None
    QTest.mouseClick(desk.view.heat.strip.answer_button, LEFT)
    desk.settle()
    assert desk.strip == "" and "not read" not in readout_at(desk, 0, 599)


def test_slice_that_fails_leaves_no_picture_of_another(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    desk.map.move_cross((3, 4))
    slider(desk).setValue(2)
    assert readout(desk).startswith("[0, 4, 3]")
    desk.error = TimedOut("No answer in time")
    desk.settle()
    assert "No answer in time" in desk.strip and desk.view.heat.grid is None
    desk.error = None
    QTest.mouseClick(desk.view.heat.strip.answer_button, LEFT)
    desk.settle()
    assert readout_at(desk, 3, 4) == f"[2, 4, 3] {FIELD[2, 4, 3]}"


def test_first_failure_is_shown_with_retry(open_image: OpenImage) -> None:
    desk = open_image(SHEET.tolist())
    desk.error = TimedOut("No answer in time")
    desk.look()
    [retry] = [
        each for each in desk.view.findChildren(QPushButton, "retryButton") if each.isVisible()
    ]
    desk.error = None
    QTest.mouseClick(retry, LEFT)
    desk.settle()
    assert desk.map.isVisible()


def test_moving_on_takes_back_what_was_asked(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    slider(desk).setValue(1)
    slider(desk).setValue(2)
    slider(desk).setValue(3)
    assert len(desk.waiting) == 1
    desk.settle()
    assert readout_at(desk, 0, 0) == f"[3, 0, 0] {FIELD[3, 0, 0]}"


@pytest.mark.parametrize(("entry", "suffix"), [(0, "png"), (1, "npy")])
def test_picture_and_numbers_are_saved(
    entry: int, suffix: str, open_image: OpenImage, tmp_path: Path, qtbot: QtBot
) -> None:
    desk = open_image(FIELD.tolist())
    path = tmp_path / f"saved.{suffix}"
    desk.choose("savePictureButton", entry)
    dialog = desk.view.window().findChild(QFileDialog, "savePictureDialog")
    assert dialog is not None and dialog.selectedFiles()[0].endswith(f"x.{suffix}")
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    desk.settle()
    assert path.exists() and not desk.strip
    if suffix == "npy":
        assert np.load(io.BytesIO(path.read_bytes())).tolist() == FIELD[0].tolist()
    else:
        image = QImage(str(path))
        assert image.width() > 2 * desk.map.width() and len(image_colors(image)) > 50


def image_colors(image: QImage) -> set[int]:
    return {image.pixel(x, image.height() // 2) for x in range(image.width())}


@pytest.mark.parametrize(
    ("value_type", "items", "fit"),
    [
        (ValueType.ARRAY, None, Fit.POSSIBLE),
        (ValueType.LIST, 8, Fit.POSSIBLE),
        (ValueType.LIST, None, Fit.POSSIBLE),
        (ValueType.LIST, 0, Fit.NONE),
        (ValueType.BYTES, None, Fit.POSSIBLE),
        (ValueType.DICT, 8, Fit.NONE),
        (ValueType.STR, None, Fit.NONE),
        (ValueType.UNKNOWN, None, Fit.NONE),
    ],
)
def test_offered_for_what_may_be_an_image(
    value_type: ValueType, items: int | None, fit: Fit
) -> None:
    node = Node((), NodeKind.LEAF, value_type, Protocol.MSGPACK, None, items)
    assert suits((node,)) is fit


@pytest.mark.parametrize("value_type", [ValueType.ARRAY, ValueType.LIST])
@pytest.mark.parametrize(
    ("shape", "fit"),
    [
        ((8, 8), Fit.GOOD),
        ((7, 8), Fit.POSSIBLE),
        ((8, 7), Fit.POSSIBLE),
        ((2, 8, 8), Fit.GOOD),
        ((8, 8, 2), Fit.POSSIBLE),
        ((8, 8, 3), Fit.GOOD),
        ((8, 7, 4), Fit.POSSIBLE),
        ((100,), Fit.NONE),
        ((0, 9), Fit.NONE),
    ],
)
def test_opens_by_itself_for_sheets_of_a_size(
    value_type: ValueType, shape: tuple[int, ...], fit: Fit
) -> None:
    node = Node((), NodeKind.LEAF, value_type, Protocol.MSGPACK, None, None, shape=shape)
    assert suits((node,)) is fit


@pytest.mark.parametrize(
    ("holds", "fit"),
    [(ValueType.LIST, Fit.POSSIBLE), (ValueType.FLOAT, Fit.NONE), (ValueType.DICT, Fit.NONE)],
)
def test_list_of_something_else_is_not_offered(holds: ValueType, fit: Fit) -> None:
    node = Node((), NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, None, 9, holds=holds)
    assert suits((node,)) is fit


def test_picture_opens_by_itself() -> None:
    node = Node((), NodeKind.LEAF, ValueType.BYTES, Protocol.MSGPACK, None, None, picture="PNG")
    assert suits((node,)) is Fit.GOOD
    assert suits((node, node)) is Fit.POSSIBLE


def test_statistics_are_told_to_the_page(open_image: OpenImage) -> None:
    desk = open_image(SHEET.tolist())
    found: list[object] = []
    desk.view.summary_found.connect(found.append)
    desk.look()
    [told] = [each for each in found if isinstance(each, NumberSummary)]
    assert (told.count, told.total, told.shape) == (192, 192, (12, 16))


def test_statistics_of_a_slice_are_told_with_its_place(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    found: list[SliceFound] = []
    desk.view.summary_found.connect(found.append)
    slider(desk).setValue(1)
    assert found == [SliceFound("[1, :, :]", None, True)]
    desk.settle()
    told = found[-1].summary
    assert found[-1].place == "[1, :, :]" and told is not None
    assert (told.count, told.total, told.shape) == (1_200, 6_000, (5, 30, 40))
    assert told.least == FIELD[1].min()


def test_slider_asks_nothing_when_another_node_is_about_to_be_shown(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    found: list[object] = []
    desk.view.summary_found.connect(found.append)
    desk.view.stop_waiting()
    slider(desk).setValue(2)
    assert desk.waiting == [] and found == []


def test_tab_of_the_page_shows_an_array(open_desk: OpenDesk) -> None:
    archive = make_archive({"note": "x", "field": FIELD.tolist()})
    desk = open_desk(archive)
    desk.open()
    desk.select("field")
    desk.look("Image")
    view = desk.page.inspector.findChild(QLabel, "imageFacts")
    assert view is not None and view.text().startswith("Reads one slice")
