"""Odd and hostile values: a sentence or a true picture, never a crash or a wrong one."""

import math
import struct
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton

from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode, leaf_archive, raw_archive
from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import Hands, close_to
from tests.servers.archives import make_archive

NAN, INF = math.nan, math.inf
VALUE: dict[str, Any] = {
    "one": [5.0],
    "nans": [NAN] * 9,
    "nulls": [None] * 9,
    "infinite": [INF, -INF] * 5,
    "huge": [1e308, -1e308, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
    "limit": [1e300, -1e300, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
    "tiny": [5e-324, 1e-310, 0.0, 1e-300, 2e-300, 0.0, 1e-305, 0.0],
    "close": [1.0, 1.0000000000000002, 1.0, 1.0000000000000002] * 3,
    "late": [1.0] * 5000 + ["text"] + [2.0] * 10,
    "long text": [1.0] * 10 + ["x" * 10_000_000] + [2.0] * 10,
    "texts": ["x" * 10_000_000, 1.0, 2.0],
    "ragged": [[1, 2, 3], [4]] * 5,
    "gaps": [[1, None], [2, 0.5]] * 9,
    "late row": [[1, 2]] * 70 + [[3]],
    "nested": [[[1, 2], [3, 4]]] * 9,
    "records": [{"a": 1}] * 70 + [5] * 9,
    "mixed": [{"a": 1}, {"a": "t"}] * 9,
    "times": ["2024-01-01"] * 9 + ["tomorrow"],
    "far": ["0001-01-01", "9999-12-31"] * 5,
}
NO_NUMBERS = "There are no numbers to plot here. Value shows what it contains."
ONLY_GAPS = "There are no numbers here, only null, NaN or infinity."


@pytest.fixture(scope="module")
def archive() -> bytes:
    return make_archive(VALUE, small_obj_optimization_threshold=64)


@pytest.fixture
def plots(open_plots: OpenPlots, archive: bytes) -> Hands:
    return open_plots(archive)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nans", ONLY_GAPS),
        ("infinite", ONLY_GAPS),
        ("nulls", NO_NUMBERS),
        ("texts", "The first item is too large to be a number."),
        ("ragged", "The rows have different lengths: row 0 has 3 values, row 1 has 1."),
        ("late row", "Item 70 has no column 1: its length is 1."),
        ("nested", "The rows hold lists: a plot needs one or two dimensions of numbers."),
        ("late", "These are not numbers: element 5,000 is a str. Value shows them."),
        ("records", "Item 70 is an int, not a dict with the key a."),
        ("mixed", "These are not numbers: element 1 is a str. Value shows them."),
        ("times", "Item 9 is not a time like those before it."),
        ("huge", "Values beyond ±1e300 are not drawn."),
    ],
)
def test_sentence(plots: Hands, name: str, sentence: str) -> None:
    plots.open(name)
    assert sentence in plots.texts()
    assert plots.seen.left < plots.seen.right and plots.seen.bottom < plots.seen.top


@pytest.mark.parametrize("name", ["one", "huge", "limit", "tiny", "close"])
@pytest.mark.parametrize("kind", ["Line", "Steps", "Points", "Histogram"])
def test_picture_is_true(plots: Hands, name: str, kind: str) -> None:
    plots.open(name)
    plots.choose("plotKindButton", kind)
    values = VALUE[name]
    drawn = [y if abs(y) <= 1e300 else NAN for y in values]
    view = plots.seen
    assert all(math.isfinite(side) for side in (view.left, view.right, view.bottom, view.top))
    if kind == "Histogram":
        assert plots.boxes()[:, 3].sum() == sum(not math.isnan(y) for y in drawn)
    elif kind == "Line":
        assert plots.line()[1] == drawn or close_to(plots.line()[1], drawn)
    plots.point_at(0, view.bottom / 2 + view.top / 2)
    if kind != "Histogram":
        assert plots.readout() == f"#0  {values[0]!r}"
    plots.press("plotLogYButton")
    plots.press("plotCursorsButton")
    assert not plots.view.is_waiting()


def test_text_of_10_mb_is_not_read_to_know_that_it_is_no_number(plots: Hands) -> None:
    plots.open("long text")
    before = plots.desk.source.stats().bytes_read
    plots.press("plotReadAllButton")
    assert (
        plots.foot() == "long text: These are not numbers: element 10 is a str. Value shows them."
    )
    assert plots.desk.source.stats().bytes_read - before < 1_000_000
    assert not plots.child(QPushButton, "plotRetryButton").isVisible()


def test_columns_with_nulls_are_drawn_with_gaps(plots: Hands) -> None:
    plots.open("gaps")
    assert plots.names() == ["gaps[0]", "gaps[1]"]
    assert plots.line(0)[1] == [1, 2] * 9
    assert close_to(plots.line(1)[1], [NAN, 0.5] * 9)


@pytest.mark.parametrize("width", [32, 33])
def test_array_of_many_columns_says_how_many_are_plotted(open_plots: OpenPlots, width: int) -> None:
    plots = open_plots({"m": np.arange(20.0 * width).reshape(20, width), "x": [1]})
    plots.open("m")
    assert plots.names() == [f"m[{at}]" for at in range(32)]
    assert plots.line(31)[1] == [31.0 + width * row for row in range(20)]
    said = "32 of 33 columns are plotted; Table can plot others."
    assert plots.foot() == (said if width > 32 else "")


def test_times_a_long_way_apart_have_dates(plots: Hands) -> None:
    plots.open("far")
    assert plots.line()[1][:2] == [-62_135_596_800.0, 253_402_214_400.0]


@pytest.mark.parametrize(
    ("data", "protocol", "sentence"),
    [
        (encode([1.0] * 100)[:-5], Protocol.MSGPACK, "past the end"),
        (b"\x91" * 100_000 + b"\xc0", Protocol.MSGPACK, "nested deeper"),
        (encode([1.0] * 100, Protocol.CBOR)[:-5], Protocol.CBOR, "past the end"),
    ],
)
def test_damaged_list_is_a_sentence(
    open_plots: OpenPlots, data: bytes, protocol: Protocol, sentence: str
) -> None:
    plots = open_plots(archive_of_bad(data, protocol))
    plots.open("bad")
    assert sentence in plots.texts()


@pytest.mark.parametrize(
    ("data", "protocol"),
    [
        (b"\xdd\xff\xff\xff\xff\xcb" + struct.pack(">d", 1.0), Protocol.MSGPACK),
        (b"\x9b" + b"\xff" * 8 + b"\x01\x02", Protocol.CBOR),
    ],
)
def test_list_of_more_items_than_it_has_bytes_is_not_offered_as_a_plot(
    open_plots: OpenPlots, data: bytes, protocol: Protocol
) -> None:
    plots = open_plots(archive_of_bad(data, protocol))
    plots.desk.select("bad")
    tabs = plots.desk.page.inspector.tabs
    assert "Plot" not in [tabs.tabText(n) for n in range(tabs.count()) if tabs.isTabVisible(n)]


def archive_of_bad(data: bytes, protocol: Protocol) -> bytes:
    """A dict of one damaged value."""
    start = (b"\x81" if protocol is Protocol.MSGPACK else b"\xa1") + encode("bad", protocol)
    end = len(start) + len(data)
    toc = {"t": {"bad": {"p": [len(start), end]}}, "p": [0, end]}
    return raw_archive(start + data, toc, protocol)


def test_integers_beyond_64_bits_are_drawn_as_floats(open_plots: OpenPlots) -> None:
    data = encode([2**70, -(2**70), 1] * 4, Protocol.CBOR)
    plots = open_plots(leaf_archive(data, Protocol.CBOR))
    plots.desk.look("Plot")
    assert plots.line()[1][:3] == [2.0**70, -(2.0**70), 1.0]
