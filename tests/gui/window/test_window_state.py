"""How the window was left, kept in a file."""

from pathlib import Path

import pytest

from msglc_browser.gui.window.window_state import (
    WindowState,
    encode_geometry,
    load_window_state,
    save_window_state,
)


def test_saved_state_is_loaded_again(tmp_path: Path) -> None:
    state = WindowState(encode_geometry(b"\x01\x02"), 300, False, True)
    save_window_state(tmp_path / "new" / "window.json", state)
    loaded = load_window_state(tmp_path / "new" / "window.json")
    assert loaded == state
    assert loaded.geometry_bytes() == b"\x01\x02"


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"navigator_width": "wide", "other": 1}'])
def test_broken_file_gives_the_defaults(tmp_path: Path, text: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(text, "utf-8")
    assert load_window_state(path) == WindowState()


def test_broken_geometry_is_left_out() -> None:
    assert WindowState(geometry="not base64!").geometry_bytes() == b""


def test_unwritable_folder_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    save_window_state(tmp_path / "file" / "window.json", WindowState())
    assert "cannot save the window's state" in caplog.text
