"""Times as seconds, from timestamps and from ISO 8601 texts."""

import numpy as np
import pytest

from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.plotting.times import seconds_of_times


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (Timestamp(5, 500_000_000), 5.5),
        ("1970-01-02", 86_400.0),
        ("1970-01-01T00:01:00Z", 60.0),
        ("1970-01-01 00:01", 60.0),
        ("1970-01-01T01:00:00+01:00", 0.0),
        ("1969-12-31T23:59:59.5Z", -0.5),
    ],
)
def test_time_is_seconds_since_1970(value: object, seconds: float) -> None:
    found = seconds_of_times([value])
    assert found is not None
    assert found.tolist() == [seconds]


@pytest.mark.parametrize(
    "values",
    [[], [None], ["soon"], ["1970-13-01"], [3.0], ["1970-01-01", 3], ["2020-01-01" + "0" * 99]],
)
def test_other_values_are_not_times(values: list[object]) -> None:
    assert seconds_of_times(values) is None


def test_null_among_times_is_a_gap() -> None:
    found = seconds_of_times([None, "1970-01-01"])
    assert found is not None
    assert np.isnan(found[0])
