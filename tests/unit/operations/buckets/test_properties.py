"""What is known of an object or a file without reading it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from msglc_browser.errors import NotFound
from msglc_browser.operations.buckets.browse import object_properties
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.profiles_file import ProfilesFile


def test_file_tells_size_time_and_kind_but_no_etag(tmp_path: Path) -> None:
    path = tmp_path / "run.msglc"
    path.write_bytes(b"12345")
    workspace = Workspace(ProfilesFile(tmp_path / "connections.json"), SessionCredentials())
    found = asyncio.run(object_properties(workspace, LocalLocation(path)))
    assert (found.size_bytes, found.kind, found.etag) == (5, "Archive", "")
    assert found.modified == datetime.fromtimestamp(path.stat().st_mtime, UTC)


def test_missing_file_is_not_found(tmp_path: Path) -> None:
    workspace = Workspace(ProfilesFile(tmp_path / "connections.json"), SessionCredentials())
    with pytest.raises(NotFound):
        asyncio.run(object_properties(workspace, LocalLocation(tmp_path / "no.msg")))
