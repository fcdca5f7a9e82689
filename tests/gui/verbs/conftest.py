"""Archives for the verbs, with and without the window."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from tests.gui.bucket_page import Table
from tests.gui.verb_desk import PATIENCE_MS
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


@pytest.fixture
def bucket(moto_bucket: S3Bucket, make_archive: Callable[..., bytes]) -> S3Bucket:
    """Two archives, a text and a folder below "in/"."""
    run = make_archive({"name": "frame"})
    moto_bucket.fill({"in/a.msg": run, "in/b.msg": b"b" * 5000, "in/c.txt": b"", "in/f/x": b""})
    return moto_bucket


@pytest.fixture
def table(application: Application, bucket: S3Bucket, qtbot: QtBot) -> Table:
    """The folder on show."""
    application.workbench.opener.open(S3Location("test", bucket.name, "in/"))
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    table = Table(page)
    qtbot.waitUntil(lambda: len(table.names()) == 4, timeout=PATIENCE_MS)
    return table
