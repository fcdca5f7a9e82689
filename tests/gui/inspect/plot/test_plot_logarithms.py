"""Logarithmic axes over values that swing around zero: all that is positive is drawn."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import Hands
from tests.servers.float_archive import float_archive

COUNT = 60_000
RANDOM = np.random.default_rng(11)
SWING = RANDOM.standard_normal(COUNT)
POSITIVE = SWING[SWING > 0]
LONG = 1_200_000
NOTE = "Zero and negative values have no place on a logarithmic axis."


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    return open_plots({"swing": SWING, "pair": {"x": np.arange(COUNT) / 100 - 300, "y": SWING}})


def known(values: list[float]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.array(values)
    return found[np.isfinite(found)]


def test_line_around_zero_goes_from_the_least_positive_to_the_greatest(plots: Hands) -> None:
    plots.open("swing")
    plots.press("plotLogYButton")
    x, y = plots.line()
    assert len(x) > 1000
    assert len(known(y)) == len(y)
    assert np.isclose(known(y).min(), np.log10(POSITIVE.min()))
    assert np.isclose(known(y).max(), np.log10(POSITIVE.max()))
    assert plots.seen.bottom < np.log10(POSITIVE.min()) < np.log10(POSITIVE.max()) < plots.seen.top
    assert plots.foot() == NOTE


def test_line_around_zero_reaches_the_end_of_a_logarithmic_x(plots: Hands) -> None:
    plots.open("swing")
    plots.press("plotLogYButton")
    plots.choose("plotXButton", "Logarithmic")
    x, y = (np.array(found) for found in plots.line())
    late = x[np.isfinite(y)] > 4
    assert late.sum() > 100 and x[np.isfinite(y)].max() > np.log10(0.98 * COUNT)


def test_points_around_zero_are_all_drawn_on_a_logarithmic_axis(plots: Hands) -> None:
    plots.open("swing")
    plots.press("plotLogYButton")
    plots.choose("plotKindButton", "Points")
    dots = {y for _, y in plots.dots()}
    assert dots <= set(np.log10(POSITIVE).tolist())
    assert np.log10(POSITIVE.max()) in dots and np.log10(POSITIVE.min()) in dots


def test_line_against_another_list_keeps_its_positive_part(plots: Hands) -> None:
    plots.open("pair", "y")
    plots.choose("plotXButton", "x")
    plots.press("plotLogYButton")
    _, y = plots.line()
    assert len(known(y)) == len(y) > 1000
    assert np.isclose(known(y).min(), np.log10(POSITIVE.min()))


def test_bands_of_a_sample_around_zero_are_drawn(open_plots: OpenPlots) -> None:
    gauge = RANDOM.standard_normal(LONG)
    plots = open_plots(float_archive(gauge, "gauge"), load_bytes=1_000_000)
    plots.open("gauge")
    assert plots.foot().startswith("sampled: ")
    count = len(plots.boxes())
    assert count > 60
    plots.press("plotLogYButton")
    boxes = plots.boxes()
    assert len(boxes) > 0.9 * count
    for left, right, least, greatest in boxes[::20]:
        rows = gauge[int(left) : int(right)]
        rows = rows[rows > 0]
        assert np.log10(rows.min()) <= least < greatest <= np.log10(rows.max())


def test_points_in_no_order_are_thinned_out_as_they_are_seen(open_plots: OpenPlots) -> None:
    x = RANDOM.uniform(0, 1, 200)
    y = np.where(np.arange(200) % 2, 10.0 ** -RANDOM.uniform(3, 9, 200), -1e-9)
    y[100] = 1.0
    plots = open_plots({"pair": {"x": x, "y": y}})
    plots.open("pair", "y")
    plots.choose("plotXButton", "x")
    plots.press("plotLogYButton")
    assert set(known(plots.line()[1]).tolist()) == set(np.log10(y[y > 0]).tolist())


def test_histogram_with_a_logarithmic_count_leaves_nothing_out(plots: Hands) -> None:
    plots.open("swing")
    plots.choose("plotKindButton", "Histogram")
    plots.press("plotLogYButton")
    assert len(plots.boxes()) > 10 and plots.foot() == ""
    plots.choose("plotKindButton", "Line")
    assert plots.foot() == NOTE


def test_histogram_of_logarithms_says_that_values_are_left_out(plots: Hands) -> None:
    plots.open("swing")
    plots.choose("plotXButton", "Logarithmic")
    assert plots.foot() == ""
    plots.choose("plotKindButton", "Histogram")
    assert plots.foot() == NOTE


def test_places_on_a_logarithmic_x_that_are_not_positive_are_said_to_be_left_out(
    plots: Hands,
) -> None:
    plots.open("pair", "y")
    plots.choose("plotXButton", "x")
    assert plots.foot() == ""
    plots.choose("plotXButton", "Logarithmic")
    assert plots.foot() == NOTE
