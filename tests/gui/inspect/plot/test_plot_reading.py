"""What is read when: samples, Stop, Read all, what is in view, failures with Retry."""

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton

from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.plot.picture import PictureQuestion
from msglc_browser.gui.inspect.plot.readings import RefineQuestion
from msglc_browser.gui.inspect.plot.texts import read_all_text
from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import SHIFT, Hands
from tests.servers.float_archive import float_archive

COUNT = 1_200_000  # 10.8 MB: above what is sampled
NOISE = np.random.default_rng(6).standard_normal(COUNT) + np.arange(COUNT) / 1e5


@pytest.fixture(scope="module")
def archive() -> bytes:
    return float_archive(NOISE, "gauge")


@pytest.fixture
def plots(open_plots: OpenPlots, archive: bytes) -> Hands:
    found = open_plots(archive, load_bytes=1_000_000)
    found.desk.select("gauge")
    return found


def summary(plots: Hands) -> str:
    label = plots.desk.page.inspector.findChild(QLabel, "summaryLabel")
    assert label is not None
    return label.text()


def test_long_list_is_a_band_of_a_sample_and_says_so(plots: Hands) -> None:
    assert plots.foot().startswith("sampled: ") and "of gauge read" in plots.foot()
    assert plots.child(QPushButton, "plotReadAllButton").text().startswith("Read all")
    assert plots.desk.source.stats().bytes_read < 5_000_000
    boxes = plots.boxes()
    assert len(boxes) > 60
    for left, right, least, greatest in boxes[::20]:
        part = NOISE[int(left) : int(right)]
        assert part.min() <= least <= greatest <= part.max()
    assert "of the part read" in summary(plots)


def test_first_sample_is_drawn_before_more_is_read(open_plots: OpenPlots, archive: bytes) -> None:
    plots = open_plots(archive, load_bytes=1_000_000)
    drawn: list[int] = []

    def on_wanted(question: object) -> None:
        if isinstance(question, RefineQuestion):
            drawn.append(len(plots.boxes()))

    plots.view.wanted.connect(on_wanted)
    plots.desk.select("gauge")
    assert len(drawn) > 1 and drawn[0] > 60


def test_stop_while_the_first_sample_is_drawn_reads_no_more(
    open_plots: OpenPlots, archive: bytes
) -> None:
    plots = open_plots(archive, load_bytes=1_000_000)
    asked: list[object] = []

    def on_wanted(question: object) -> None:
        asked.append(question)
        if isinstance(question, PictureQuestion) and not plots.curves():
            QTimer.singleShot(0, plots.child(QPushButton, "plotStopButton").click)

    plots.view.wanted.connect(on_wanted)
    plots.desk.select("gauge")
    assert plots.foot().startswith("sampled: ") and len(plots.boxes()) > 50
    assert not any(isinstance(each, RefineQuestion) for each in asked)


def test_read_all_completes_the_picture_and_the_statistics(plots: Hands) -> None:
    plots.press("plotReadAllButton")
    assert plots.foot() == "" and len(plots.boxes()) == 0
    _, y = plots.line()
    assert max(y) == NOISE.max() and min(y) == NOISE.min()
    assert "of the part" not in summary(plots)
    assert f"max {NOISE.max():.6g}" in summary(plots)


def test_what_is_zoomed_into_is_read_exactly(plots: Hands) -> None:
    y = (plots.seen.bottom, plots.seen.top)
    plots.drag(plots.place(500_000, y[0]), plots.place(525_000, y[1]), keys=SHIFT)
    for _ in range(2):
        plots.wheel(10, plots.area().center())
    left, right = int(plots.seen.left) + 1, int(plots.seen.right)
    assert right - left < 400
    x, values = plots.line()
    found = dict(zip(x, values, strict=True))
    assert all(found[row] == NOISE[row] for row in range(left, right))
    assert plots.desk.source.stats().bytes_read < 6_000_000


def test_stop_ends_reading_and_the_rest_stays(plots: Hands) -> None:
    source = plots.desk.source
    source.hold()
    plots.qtbot.mouseClick(plots.child(QPushButton, "plotReadAllButton"), Qt.MouseButton.LeftButton)
    stop = plots.child(QPushButton, "plotStopButton")
    plots.qtbot.waitUntil(stop.isVisible)
    plots.qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    source.release()
    plots.settle()
    assert plots.foot().startswith("sampled") and not stop.isVisible()
    assert len(plots.boxes()) > 60


def test_another_node_ends_reading(open_plots: OpenPlots, archive: bytes) -> None:
    plots = open_plots(archive, load_bytes=1_000_000)
    source = plots.desk.source
    source.hold()
    reads = source.reads
    plots.desk.view.select(plots.desk.tree.node_id(plots.desk.row("gauge")))
    plots.qtbot.waitUntil(lambda: source.reads > reads)
    plots.desk.view.select(plots.desk.tree.node_id(plots.desk.row("few")))
    plots.qtbot.waitUntil(lambda: source.cancelled > 0)
    source.release()
    plots.settle()
    assert plots.names() == ["few"]


def test_failed_part_keeps_the_picture_and_is_retried(plots: Hands) -> None:
    plots.desk.source.error = TimedOut("the server did not answer in time")
    plots.press("plotReadAllButton")
    assert plots.foot().startswith("gauge: ") and "in time" in plots.foot()
    assert len(plots.boxes()) > 60
    retry = plots.child(QPushButton, "plotRetryButton")
    assert retry.isVisible() and not plots.child(QPushButton, "plotReadAllButton").isVisible()
    plots.desk.source.error = None
    plots.press("plotRetryButton")
    assert plots.foot() == "" and len(plots.boxes()) == 0


def test_first_read_that_fails_is_retried(open_plots: OpenPlots) -> None:
    plots = open_plots({"x": [1.5] * 20, "y": [1] * 20})
    plots.desk.source.error = TimedOut("the server did not answer in time")
    plots.desk.select("x")
    plots.desk.look("Plot")
    assert "in time" in plots.texts()
    plots.desk.source.error = None
    [retry] = [
        button
        for button in plots.view.findChildren(QPushButton)
        if button.isVisible() and button.text() == "Retry"
    ]
    plots.qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)
    plots.settle()
    assert plots.names() == ["x"] and plots.line()[1] == [1.5] * 20


def test_what_is_read_for_the_first_time_is_named_and_can_be_stopped(
    open_plots: OpenPlots,
) -> None:
    plots = open_plots({"run": {"lat": NOISE[:20_000].tolist(), "lon": NOISE[:20_000].tolist()}})
    plots.desk.select("run")
    plots.desk.look("Table")
    plots.desk.source.hold()
    plots.qtbot.mouseClick(plots.child(QPushButton, "tablePlotButton"), Qt.MouseButton.LeftButton)
    stop = plots.child(QPushButton, "plotStopButton")
    plots.qtbot.waitUntil(stop.isVisible)
    assert plots.foot() == "reading lat, lon…"
    assert plots.view.foot.bar.isVisible()
    plots.qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert plots.foot() == "Not read: lat, lon" and not stop.isVisible()
    plots.desk.source.release()
    plots.settle()
    assert plots.foot() == "Not read: lat, lon" and not plots.curves()
    plots.press("plotRetryButton")
    assert not plots.foot() and len(plots.curves()) == 2


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((None, "Read all, 9.0 MB"), (0.0, "Read all"), (0.049, "Read all")),
        *((0.05, "Read all, 0.1 s"), (0.2, "Read all, 0.2 s"), (7.4, "Read all, 7 s")),
        *((9.96, "Read all, 10 s"), (68.0, "Read all, 1:08")),
    ],
)
def test_button_says_how_long_it_takes_unless_that_is_no_time(
    seconds: float | None, text: str
) -> None:
    assert read_all_text(9_000_000, seconds) == text
