"""Columns of records that are listed one by one: only what is needed of each is read."""

import pytest

from msglc_browser.archive.arrays.number_arrays import NotNumbers
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.errors import BadInput
from tests.servers.archives import make_archive
from tests.unit.operations.plotting.plotted import sampled, values_at

A = PathStep.key("a")
LARGE = [{"a": n / 4, "text": "x" * 20_000} for n in range(300)]


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_field_of_large_records_is_read_alone(protocol: str) -> None:
    archive = make_archive({"r": LARGE}, protocol=protocol)  # type: ignore[arg-type]
    assert values_at(archive, "/r", A) == [n / 4 for n in range(300)]
    parts, size_bytes = sampled(archive, "/r", range(0, 100, 10), A)
    assert sum(len(part.rows) for part in parts) == 20
    assert size_bytes == 20 * 9


def test_records_without_a_table_of_fields_are_read_in_runs() -> None:
    records = [{"a": n, "b": "x" * 2_000} for n in range(600)]
    archive = make_archive({"r": records}, trivial_size=30, small_obj_optimization_threshold=2_500)
    assert values_at(archive, "/r", A) == list(range(600))


def test_record_without_the_key_is_a_gap() -> None:
    records = [dict(record) for record in LARGE]
    del records[3]["a"]
    found = values_at(make_archive({"r": records}), "/r", A)
    assert found[3] != found[3]
    assert found[4] == 1.0


@pytest.mark.parametrize("odd", ["x" * 9, {"b": "x" * 20_000}, [1.0] * 9_000])
def test_cell_that_is_not_a_number_is_named(odd: object) -> None:
    records: list[object] = list(LARGE)
    records[7] = {"a": odd, "text": "x" * 20_000}
    with pytest.raises(NotNumbers, match="Item 7 is a"):
        values_at(make_archive({"r": records}), "/r", A)


def test_item_that_is_not_a_record_is_named() -> None:
    records: list[object] = [*LARGE, "x" * 30_000]
    with pytest.raises(BadInput, match="Item 300 is a str, not a dict"):
        values_at(make_archive({"r": records}), "/r", A)


def test_column_of_long_rows_is_read_by_element() -> None:
    rows = [[float(n), *([0.5] * 3_000), "x" * 9_000] for n in range(40)]
    archive = make_archive({"m": rows})
    assert values_at(archive, "/m", PathStep.index(0)) == [float(n) for n in range(40)]
    with pytest.raises(BadInput):
        values_at(archive, "/m", PathStep.index(5_000))
