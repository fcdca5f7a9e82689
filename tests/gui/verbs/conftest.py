"""Archives for the verbs."""

from collections.abc import Callable

import pytest

from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from tests.servers.s3 import S3Bucket


@pytest.fixture
def folder(
    moto_profile: Profile, moto_bucket: S3Bucket, make_archive: Callable[..., bytes]
) -> S3Location:
    """A folder with two archives and a note."""
    for n in (1, 2):
        moto_bucket.put(f"in/run-{n}.msg", make_archive({"run": n}))
    moto_bucket.put("in/note.txt", b"words, and many enough of them to fill a header " * 3)
    return S3Location(moto_profile.profile_id, moto_bucket.name, "in/")
