"""The legend: toggles, colours, removes; series that are told apart without colour."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from msglc_browser.gui.inspect.plot.drawing import LOOKS
from msglc_browser.gui.theme.palette import Role, color
from tests.gui.archive_desk import LEFT
from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import Hands
from tests.servers.float_archive import float_archive

LONG = {f"s{k}": [float((n * (k + 3)) % 50 + 60 * k) for n in range(9000)] for k in range(4)}
RECORDS = [{"a": n, "b": n * 2.5, "c": 30 - n} for n in range(30)]


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    found = open_plots({"rows": RECORDS, "long": LONG, "one": [1.0, 2.0] * 20})
    found.open("rows")
    return found


def pen(plots: Hands, number: int) -> tuple[str, Qt.PenStyle]:
    shown = plots.curves()[number]._line.opts["pen"]
    return shown.color().name(), shown.style()


def test_click_hides_one_series_and_the_view_fits_the_others(plots: Hands) -> None:
    assert plots.names() == ["a", "b", "c"] and plots.seen.top > 72
    QTest.mouseClick(plots.legend()[1], LEFT)
    plots.settle()
    assert len(plots.curves()) == 2 and plots.seen.top < 33
    assert plots.legend()[1].accessibleName() == "b, hidden"
    QTest.mouseClick(plots.legend()[1], LEFT)
    plots.settle()
    assert len(plots.curves()) == 3 and plots.seen.top > 72
    assert plots.legend()[1].accessibleName() == "b, shown"


def test_colour_is_chosen_from_the_palette(plots: Hands) -> None:
    before = pen(plots, 1)
    menu = plots.series_menu(1)
    [colors] = [each for each in menu.findChildren(QMenu) if each.title() == "Colour"]
    assert len(colors.actions()) == 8
    [green] = [each for each in colors.actions() if each.text() == "Green"]
    green.trigger()
    menu.close()
    plots.settle()
    assert pen(plots, 1) == (color(Role.OK).name(), before[1]) != before
    assert pen(plots, 0)[0] == color(LOOKS[0].color).name()


def test_series_is_removed_by_its_menu_and_by_the_delete_key(plots: Hands) -> None:
    plots.pick(plots.series_menu(1), "Remove")
    assert plots.names() == ["a", "c"]
    assert len(plots.curves()) == 2 and plots.seen.top < 33
    plots.legend()[0].setFocus()
    QTest.keyClick(plots.legend()[0], Qt.Key.Key_Delete)
    plots.settle()
    assert plots.names() == ["c"]
    plots.pick(plots.series_menu(0), "Remove")
    assert plots.legend() == [] and plots.curves() == []
    assert not plots.view.is_waiting()


def test_removed_series_can_be_added_again(plots: Hands) -> None:
    plots.open("one")
    plots.pick_series("Remove")
    assert plots.names() == [] and plots.curves() == []
    plots.choose("plotAddButton", "one")
    assert plots.names() == ["one"] and len(plots.curves()) == 1


def test_series_differ_without_colour(plots: Hands) -> None:
    dashes = [pen(plots, number)[1] for number in range(3)]
    assert len(set(dashes)) == 3
    markers = [plots.curves()[number]._markers.opts["symbol"] for number in range(3)]
    assert len(set(markers)) == 3
    icons = {legend_picture(plots, number) for number in range(3)}
    assert len(icons) == 3


def test_long_curves_that_cannot_be_dashed_have_markers(plots: Hands) -> None:
    plots.open("long")
    assert [pen(plots, number)[1] for number in range(4)] == [Qt.PenStyle.SolidLine] * 4
    counts = [len(plots.dots(number)) for number in range(4)]
    assert counts[0] == 0 and all(10 <= count <= 30 for count in counts[1:])
    for number in range(1, 4):
        x, y = plots.line(number)
        assert set(plots.dots(number)) <= set(zip(x, y, strict=True))
    markers = [plots.curves()[number]._markers.opts["symbol"] for number in range(1, 4)]
    assert len(set(markers)) == 3


def legend_picture(plots: Hands, number: int) -> bytes:
    """The swatch without its colour."""
    button = plots.legend()[number]
    image = button.icon().pixmap(button.iconSize()).toImage()
    return bytes(
        image.pixelColor(x, y).alpha() for y in range(image.height()) for x in range(image.width())
    )


def test_looks_are_all_different() -> None:
    assert len({(look.dash, look.marker) for look in LOOKS}) == 35 == len(LOOKS) - 5


def test_legend_lies_where_it_hides_least(open_plots: OpenPlots) -> None:
    up = [n**3 for n in range(50)]
    found = open_plots({"up": {"y": up}, "down": {"y": [-y for y in up]}})
    found.open("up")
    area, legend = found.canvas.area(), found.view._display.legend  # type: ignore[union-attr]
    assert legend.geometry().center().x() < area.center().x()
    assert legend.geometry().center().y() < area.center().y()
    found.open("down")
    assert legend.geometry().center().x() > area.center().x()
    assert area.contains(legend.geometry())


SPREAD = np.random.default_rng(1)
HISTOGRAMS = {
    "falling": SPREAD.exponential(1.0, 3000),
    "rising": -SPREAD.exponential(1.0, 3000),
    "normal": SPREAD.standard_normal(3000),
    "even": SPREAD.random(3000),
    "ends": SPREAD.beta(0.3, 0.3, 3000),
    "one value": np.full(50, 2.5),
}
NAMED = {name: {"y": values} for name, values in HISTOGRAMS.items()}  # with a legend for each y


def legend_and_bars(plots: Hands) -> tuple[QRect, list[QRectF]]:
    legend = plots.view._display.legend  # type: ignore[union-attr]
    corners = [
        (plots.canvas.pixel_of(left, top), plots.canvas.pixel_of(right, bottom))
        for left, right, bottom, top in plots.boxes().tolist()
    ]
    return legend.geometry(), [QRectF(first, last) for first, last in corners]


@pytest.mark.parametrize("name", list(HISTOGRAMS))
def test_legend_hides_no_bar_of_a_histogram(open_plots: OpenPlots, name: str) -> None:
    plots = open_plots(NAMED)
    plots.desk.page.resize(1280, 800)
    plots.open(name)
    plots.choose("plotKindButton", "Histogram")
    for other in ("normal", name):
        plots.open(other)
    assert len(plots.legend()) == 1
    legend, bars = legend_and_bars(plots)
    assert len(bars) > 0 and not any(bar.intersects(QRectF(legend)) for bar in bars)
    home = plots.seen
    plots.wheel(4, plots.area().center())
    plots.press("plotHomeButton")
    assert plots.seen == home


def test_bars_keep_the_height_where_a_corner_is_free(open_plots: OpenPlots) -> None:
    plots = open_plots(NAMED)
    plots.open("falling")
    plots.choose("plotKindButton", "Histogram")
    assert plots.seen.top == pytest.approx(plots.boxes()[:, 3].max() * 1.04)


def test_legend_lies_beside_a_band_of_a_sample(open_plots: OpenPlots) -> None:
    band = np.concatenate((np.full(300_000, 5.0), np.zeros(300_000)))
    plots = open_plots(float_archive(band, "x"), load_bytes=1_000_000)
    plots.open("x")
    assert len(plots.boxes()) > 10
    legend, bars = legend_and_bars(plots)
    assert not any(bar.intersects(QRectF(legend)) for bar in bars)


def test_single_series_has_a_legend_only_if_the_page_does_not_name_it(plots: Hands) -> None:
    plots.open("one")
    assert plots.names() == ["one"] and plots.legend() == []
    plots.pick_series("Second y axis")
    assert len(plots.legend()) == 1
    plots.pick(plots.series_menu(0), "Second y axis")
    assert plots.legend() == []
    plots.open("rows")
    for _ in range(2):
        plots.pick(plots.series_menu(0), "Remove")
    assert len(plots.legend()) == 1 and plots.names() == ["c"]


def test_bars_of_a_single_series_have_all_the_height(open_plots: OpenPlots) -> None:
    plots = open_plots(HISTOGRAMS)
    plots.open("even")
    plots.choose("plotKindButton", "Histogram")
    plots.open("even")
    assert plots.legend() == []
    assert plots.seen.top == pytest.approx(plots.boxes()[:, 3].max() * 1.04)
