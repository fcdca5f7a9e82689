"""A file before its upload: all of one version, or an error that names it."""

import hashlib
from pathlib import Path

import pytest

from msglc_browser.archive.model.header import DEFAULT_MAGIC
from msglc_browser.errors import LocalFileError, NotFound, ObjectChanged
from msglc_browser.operations.transfer.file_to_upload import look_at, read_small
from tests.servers.archives import make_archive

MAGICS = (DEFAULT_MAGIC,)


@pytest.mark.parametrize(("most_bytes", "is_read"), [(3, True), (2, False)])
def test_only_a_small_file_is_read(tmp_path: Path, most_bytes: int, is_read: bool) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[1]")
    found = read_small(path, MAGICS, most_bytes=most_bytes)
    assert (found is not None) is is_read
    if found is not None:
        assert (found.data, found.digest) == (b"[1]", hashlib.md5(b"[1]").digest())
        assert found.file == look_at(path, MAGICS)
        assert found.file.content_type == "application/json"


def test_archive_is_recognised_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(make_archive({"a": 1}))
    found = read_small(path, MAGICS, most_bytes=10_000)
    assert found is not None and found.file.is_archive


def test_missing_file_and_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        read_small(tmp_path / "no", MAGICS, most_bytes=1)
    with pytest.raises(LocalFileError, match="not a regular file"):
        read_small(tmp_path, MAGICS, most_bytes=1)


def test_file_that_grows_while_it_is_read_is_of_no_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    opened = Path.open

    def grown(self: Path, mode: str = "r") -> object:
        with opened(self, "ab") as file:
            file.write(b"d")
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", grown)
    with pytest.raises(ObjectChanged, match="changed while it was being uploaded"):
        read_small(path, MAGICS, most_bytes=100)
