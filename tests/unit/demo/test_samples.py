"""The demo's sample archives."""

import hashlib
import math
import struct
from pathlib import Path

import numpy as np
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


def test_records_have_eleven_columns_with_gaps(samples: tuple[Sample, ...]) -> None:
    with _read(samples, FIRST_ARCHIVE) as reader:
        records = reader["stations"].to_obj()
    assert len(records) == 48_000
    assert len({key for record in records for key in record}) == 11
    rates = [record["rate"] for record in records if "rate" in record]
    assert len(rates) < len(records)
    assert None in rates
    assert any(rate != rate for rate in rates)


def test_field_is_an_array_with_a_picture_of_it(samples: tuple[Sample, ...]) -> None:
    with _read(samples, FIRST_ARCHIVE) as reader:
        field = reader["field"]
        thumbnail = reader["thumbnail"]
    assert field.shape == (40, 256, 256)
    assert np.isnan(field).any() and np.nanmax(field) > 0.9
    assert struct.unpack(">8xI4sII", thumbnail[:24]) == (13, b"IHDR", 128, 128)


def test_rerun_differs_in_a_few_values(samples: tuple[Sample, ...]) -> None:
    with (
        _read(samples, "2026/frame-0041.msglc") as first,
        _read(samples, "2026/frame-0041-rerun.msglc") as second,
    ):
        before, after = first.to_obj(), second.to_obj()
    assert before["mesh"] == after["mesh"]
    kinetic = zip(before["energy"]["kinetic"], after["energy"]["kinetic"], strict=True)
    assert [at for at, (old, new) in enumerate(kinetic) if old != new] == [200, 201, 202]


def test_upload_holds_entries_without_a_table_of_contents(samples: tuple[Sample, ...]) -> None:
    (sample,) = (each for each in samples if each.key == "materials/nomad-upload.msg")
    with LazyReader(str(sample.path)) as reader:
        entries = list(reader.to_obj().values())
    assert len(entries) == 24
    assert {entry["metadata"]["entry_type"] for entry in entries} == {"Calculation"}


def test_strain_is_logged_over_time(samples: tuple[Sample, ...]) -> None:
    with _read(samples, "2026/10/strain.msglc") as reader:
        log = reader.to_obj()
    assert {name: len(column) for name, column in log.items()} == {
        "time": 10_080, "gauge_1": 10_080, "gauge_2": 10_080,
    }  # fmt: skip
    assert log["time"][1].seconds - log["time"][0].seconds == 60
