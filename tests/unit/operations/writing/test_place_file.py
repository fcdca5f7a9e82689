"""A draft becomes a file of this computer, and is compared where it lies."""

import asyncio
import errno
import stat
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import LocalFileError
from msglc_browser.operations.writing import publish
from msglc_browser.operations.writing.publish import inspect_file, place_file
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.writing.conditional_write import Condition
from tests.servers.writing import Phases


@pytest.fixture
def _modes_hold_for_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are opened as by a user who is not root."""
    really_open = Path.open

    def checked_open(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if "r" in mode and not path.stat().st_mode & stat.S_IRUSR:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return really_open(path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", checked_open)


def place(draft: Path, target: Path) -> None:
    """Replace the target by the draft."""

    async def scenario() -> None:
        location = LocalLocation(target)
        condition = await inspect_file(location, overwrite=True)
        await place_file(draft, location, condition, Phases())

    asyncio.run(scenario())


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A draft, and the target it replaces, which may only be written to."""
    draft, target = tmp_path / "draft", tmp_path / "target"
    draft.write_bytes(b"new")
    target.write_bytes(b"old")
    target.chmod(0o200)
    return draft, target


@pytest.mark.usefixtures("_modes_hold_for_root")
def test_file_that_may_not_be_read_is_replaced(files: tuple[Path, Path]) -> None:
    draft, target = files
    place(draft, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o200
    target.chmod(0o600)
    assert target.read_bytes() == b"new"


@pytest.mark.usefixtures("_modes_hold_for_root")
def test_other_file_in_its_place_that_may_not_be_read_is_no_success(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, target = files

    def commit_another(_draft: Path, path: Path, _condition: Condition) -> None:
        path.unlink()
        path.write_bytes(b"odd")
        path.chmod(0o200)

    monkeypatch.setattr(publish, "commit_file", commit_another)
    with pytest.raises(LocalFileError, match="Permission denied") as caught:
        place(draft, target)
    assert caught.value.target_note == "target was written, but could not be verified."
