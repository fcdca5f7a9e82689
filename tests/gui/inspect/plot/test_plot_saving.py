"""Save as PNG, SVG and CSV and copy, by the menu, as a user does."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import SHIFT, Hands
from tests.servers.float_archive import float_archive

VALUE = {
    "run": {"x": [n / 4 for n in range(40)], "=y": [n * 1.1 for n in range(40)]},
    "long": [float(n % 1000) for n in range(50_000)],
}


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    return open_plots(VALUE)


def save(plots: Hands, entry: str, target: Path) -> bytes:
    """Choose an entry of the menu, and a file."""
    plots.choose("plotSaveButton", entry)
    dialog = plots.view.findChild(QFileDialog, "plotSaveDialog")
    assert dialog is not None and dialog.isVisible()
    dialog.selectFile(str(target))
    dialog.fileSelected.emit(str(target))  # its button would wait for the list of files
    dialog.close()
    plots.settle()
    return target.read_bytes()


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode())))


def test_png_has_twice_the_pixels_and_the_legend(plots: Hands, tmp_path: Path) -> None:
    plots.open("run")
    image = QImage.fromData(save(plots, "Picture (PNG)…", tmp_path / "plot.png"))
    assert image.width() == 2 * plots.view._display.width()  # type: ignore[union-attr]
    legend = plots.legend()[0]
    at = legend.mapTo(plots.view._display, legend.rect().topLeft()) * 2  # type: ignore[arg-type]
    part = image.copy(at.x(), at.y(), 2 * legend.width(), 2 * legend.height())
    assert len({part.pixel(x, part.height() // 2) for x in range(part.width())}) > 1


def test_svg_has_lines_and_texts(plots: Hands, tmp_path: Path) -> None:
    plots.open("run")
    data = save(plots, "Drawing (SVG)…", tmp_path / "plot.svg")
    assert data.startswith(b"<?xml") and data.rstrip().endswith(b"</svg>")
    assert b"<text" in data and b"<path" in data


def test_csv_has_exact_values_of_what_is_shown(plots: Hands, tmp_path: Path) -> None:
    plots.open("run")
    found = rows(save(plots, "Numbers shown (CSV)…", tmp_path / "all.csv"))
    assert found[0] == ["row", "x", "'=y"]
    assert found[1:] == [[str(n), repr(n / 4), repr(n * 1.1)] for n in range(40)]
    plots.drag(plots.place(10.5, 0), plots.place(20.5, 40), keys=SHIFT)
    found = rows(save(plots, "Numbers shown (CSV)…", tmp_path / "part.csv"))
    assert 10 <= len(found) - 1 <= 16 and ["15", "3.75", "16.5"] in found


def test_csv_with_x_has_it_first(plots: Hands, tmp_path: Path) -> None:
    plots.open("run")
    plots.choose("plotXButton", "run/x")
    found = rows(save(plots, "Numbers shown (CSV)…", tmp_path / "xy.csv"))
    assert found[0] == ["row", "x", "'=y"] and found[5] == ["4", "1.0", repr(4 * 1.1)]


def test_csv_of_more_than_is_drawn_has_least_and_greatest(plots: Hands, tmp_path: Path) -> None:
    plots.open("long")
    found = rows(save(plots, "Numbers shown (CSV)…", tmp_path / "long.csv"))
    assert found[0] == ["series", "first row", "last row", "least", "greatest", "rows read"]
    assert sum(int(row[5]) for row in found[1:]) == 50_000


def test_picture_is_copied(plots: Hands) -> None:
    plots.open("run")
    QGuiApplication.clipboard().clear()
    plots.choose("plotSaveButton", "Copy picture")
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * plots.view._display.width()  # type: ignore[union-attr]


def test_picture_has_nothing_that_follows_the_mouse(plots: Hands) -> None:
    plots.open("run")
    display = plots.view._display
    assert display is not None
    plots.choose("plotSaveButton", "Copy picture")
    plain = QGuiApplication.clipboard().image()
    plots.point_at(20, 20)
    assert plots.readout()
    assert plots.legend()
    plots.legend()[0].setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    plots.choose("plotSaveButton", "Copy picture")
    assert QGuiApplication.clipboard().image() == plain
    assert plots.readout() and plots.legend()[0].underMouse()


def test_picture_has_the_two_cursors(plots: Hands) -> None:
    plots.open("run")
    plots.choose("plotSaveButton", "Copy picture")
    plain = QGuiApplication.clipboard().image()
    plots.press("plotCursorsButton")
    lines = plots.canvas._lines
    plots.choose("plotSaveButton", "Copy picture")
    assert QGuiApplication.clipboard().image() != plain
    assert all(line.isVisible() for line in lines)


def test_what_was_done_is_said(plots: Hands, tmp_path: Path) -> None:
    said: list[str] = []
    plots.desk.page.said.connect(said.append)
    plots.open("run")
    save(plots, "Picture (PNG)…", tmp_path / "waves.png")
    save(plots, "Numbers shown (CSV)…", tmp_path / "waves.csv")
    plots.choose("plotSaveButton", "Copy picture")
    assert said == ["Saved waves.png.", "Saved waves.csv.", "Copied the picture."]


@pytest.mark.parametrize(
    ("names", "proposed"),
    [(("run",), "run.png"), (("run", "=y"), "=y.png"), ((), "frame.png")],
)
def test_proposed_name_is_that_of_the_node(
    plots: Hands, names: tuple[str, ...], proposed: str
) -> None:
    if names:
        plots.open(*names)
    else:
        plots.desk.page.show_path(())
        plots.desk.look("Plot")
    assert proposed_name(plots, "Picture (PNG)…") == proposed


def test_proposed_name_of_a_range_has_its_rows(open_plots: OpenPlots) -> None:
    plots = open_plots(float_archive(np.arange(4000.0), "x"))
    plots.open("x", "[1,000 … 1,999]")
    assert proposed_name(plots, "Numbers shown (CSV)…") == "x-1000-1999.csv"


def proposed_name(plots: Hands, entry: str) -> str:
    plots.choose("plotSaveButton", entry)
    dialog = plots.view.findChild(QFileDialog, "plotSaveDialog")
    assert dialog is not None
    [chosen] = dialog.selectedFiles()
    dialog.reject()
    return Path(chosen).name
