"""What is remembered of deleted objects, so that no window lists them as recent archives."""

import pytest

from msglc_browser.app import Application
from msglc_browser.storage.places.location import S3Location


@pytest.mark.parametrize(("count", "remembered"), [(100, 100), (101, 0)])
def test_of_many_deleted_objects_only_those_listed_are_remembered(
    application: Application, count: int, remembered: int
) -> None:
    """A folder of a million objects may be deleted."""
    deleted = tuple(S3Location("test", "runs", str(number)) for number in range(count))
    application.workbench.places.forget(deleted)
    assert len(application.workbench.places._changes.forgotten) == remembered
