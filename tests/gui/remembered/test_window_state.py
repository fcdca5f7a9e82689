"""How the window was left, kept in a file."""

from pathlib import Path

import pytest

from msglc_browser.gui.remembered.window_state import (
    WindowState,
    encode_geometry,
    load_window_state,
    save_window_state,
)
from msglc_browser.state_file import StateFile


def test_saved_state_is_loaded_again(tmp_path: Path) -> None:
    state = WindowState(encode_geometry(b"\x01\x02"), 300, False, True)
    file = StateFile(tmp_path / "new" / "window.json", "window")
    save_window_state(file, state)
    loaded = load_window_state(file)
    assert loaded == state
    assert loaded.geometry_bytes() == b"\x01\x02"


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"navigator_width": "wide", "other": 1}'])
def test_broken_file_gives_the_defaults(tmp_path: Path, text: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(text, "utf-8")
    assert load_window_state(StateFile(path, "window")) == WindowState()


def test_broken_geometry_is_left_out() -> None:
    assert WindowState(geometry="not base64!").geometry_bytes() == b""


def test_unwritable_folder_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    save_window_state(StateFile(tmp_path / "file" / "window.json", "window"), WindowState())
    assert "Cannot save the window to" in caplog.text


@pytest.mark.parametrize(
    ("width", "used"), [(0, 0), (-1, 216), (10_000, 10_000), (10_001, 216), (10**30, 216)]
)
def test_a_width_that_no_window_has_is_left_out(tmp_path: Path, width: int, used: int) -> None:
    path = tmp_path / "window.json"
    path.write_text(f'{{"navigator_width": {width}, "is_activity_expanded": true}}')
    state = load_window_state(StateFile(path, "window"))
    assert (state.navigator_width, state.is_activity_expanded) == (used, True)
