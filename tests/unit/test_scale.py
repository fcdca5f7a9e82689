"""`make bench ARGS=scale`: the archive it makes is msglc's, and the exponent is the slope."""

from pathlib import Path

import msglc
import pytest

from tests.benchmarks.made_up_keys import PAGE, page
from tests.benchmarks.scale import Growth, fitted, write_keys


def test_msglc_reads_the_archive_that_is_made_up(tmp_path: Path) -> None:
    path = tmp_path / "keys.msglc"
    write_keys(path, 70_000)  # more than 65,535: the larger kind of dict
    keys = msglc.LazyReader(str(path)).to_obj()
    assert len(keys) == 70_000
    assert keys["key-00069999"] == 99


@pytest.mark.parametrize("exponent", [0.0, 1.0, 2.0])
def test_the_exponent_of_a_power_is_found(exponent: float) -> None:
    entries = (10, 100, 1000)
    seconds = [3 * count**exponent for count in entries]
    assert fitted(entries, seconds) == pytest.approx(exponent)


def test_fixed_costs_of_small_sizes_do_not_hide_the_growth() -> None:
    growth = Growth("t", (10, 100, 1000, 10_000, 100_000), (1, 1, 1, 10, 100))
    assert growth.exponent == pytest.approx(0.5)
    assert growth.tail_exponent == pytest.approx(1.0)


def test_the_last_page_of_made_up_keys_ends_the_listing() -> None:
    assert b"<NextContinuationToken>1000</NextContinuationToken>" in page(PAGE + 1, 0)
    last = page(PAGE + 1, PAGE)
    assert b"<IsTruncated>false" in last
    assert last.count(b"<Key>") == 1
