"""Without a display the program says so in one line, where Qt would abort."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from msglc_browser.display_check import missing_display

UNUSED = ":7913"
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def start(**display: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if name not in _DISPLAYS}
    command = [sys.executable, "-m", "msglc_browser", "--demo"]
    return subprocess.run(
        command, env={**kept, **display}, capture_output=True, text=True, timeout=60
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has DISPLAY")
@pytest.mark.parametrize(
    ("display", "said"), [({}, "no display"), ({"DISPLAY": UNUSED}, f"{UNUSED} does not answer")]
)
def test_program_says_that_there_is_no_display_and_ends(display: dict[str, str], said: str) -> None:
    done = start(**display)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("msglc-browser: ") and said in line


@pytest.mark.parametrize(
    ("environment", "platform"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux"),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux"),
        ({"DISPLAY": "elsewhere:10.0"}, "linux"),
        ({}, "darwin"),
        ({}, "win32"),
    ],
)
def test_other_displays_are_up_to_qt(environment: dict[str, str], platform: str) -> None:
    assert missing_display(environment, platform) == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has DISPLAY")
def test_display_that_listens_is_there() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X7914")
        server.listen()
        for name in (":7914", "unix:7914.0"):
            assert missing_display({"DISPLAY": name}, "linux") == ""
    assert missing_display({"DISPLAY": ":7914"}, "linux")
    assert missing_display({"DISPLAY": ":99999999"}, "linux")


def test_screenshot_needs_no_display(tmp_path: Path) -> None:
    picture = tmp_path / "shot.png"
    kept = {name: value for name, value in os.environ.items() if name not in _DISPLAYS}
    command = [sys.executable, "-m", "msglc_browser", "--screenshot", str(picture)]
    config = ["--config-dir", str(tmp_path / "config")]
    done = subprocess.run([*command, *config], env=kept, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
