"""The demo's sample archives."""

import hashlib
import math
from pathlib import Path

import pytest
from msglc import LazyReader

from msglc_browser.demo.samples.catalog import FIRST_ARCHIVE, SIMULATIONS, Sample, write_samples

_LIMIT_BYTES = 40_000_000


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    return write_samples(tmp_path_factory.mktemp("samples"))


def _read(samples: tuple[Sample, ...], key: str) -> LazyReader:
    (sample,) = (sample for sample in samples if sample.key == key)
    return LazyReader(str(sample.path))


def _digest(samples: tuple[Sample, ...]) -> dict[str, str]:
    return {s.key: hashlib.sha256(s.path.read_bytes()).hexdigest() for s in samples}


def test_samples_fit_the_budget(samples: tuple[Sample, ...]) -> None:
    assert sum(sample.path.stat().st_size for sample in samples) < _LIMIT_BYTES
    assert {sample.bucket for sample in samples} == {"simulations", "sensors", "samples"}


def test_samples_are_the_same_each_time(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    assert _digest(write_samples(tmp_path)) == _digest(samples)


def test_first_archive_holds_a_study(samples: tuple[Sample, ...]) -> None:
    assert any(s.bucket == SIMULATIONS and s.key == FIRST_ARCHIVE for s in samples)
    with _read(samples, FIRST_ARCHIVE) as reader:
        runs = reader["runs"]
        assert len(runs) == 2_000
        assert len(runs["1042"]["energy"]) == 160
        assert reader["seed"] == 2**64 - 1


def test_combined_of_combined_reaches_a_run(samples: tuple[Sample, ...]) -> None:
    with _read(samples, "campaigns/year.msglc") as reader:
        assert reader["autumn"]["0042"]["meta"]["id"] == 42


def test_long_list_has_a_million_floats(samples: tuple[Sample, ...]) -> None:
    with _read(samples, "million-floats.msglc") as reader:
        assert len(reader) == 1_000_000
        assert math.isfinite(reader[999_999])


def test_wide_dict_has_a_hundred_thousand_keys(samples: tuple[Sample, ...]) -> None:
    with _read(samples, "gauges.msglc") as reader:
        assert len(reader) == 100_000
