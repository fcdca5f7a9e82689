"""The program as a user starts it: in a separate process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

_PATIENCE_S = 90  # the program itself gives up after 60


def _run(*arguments: str, config_dir: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "msglc_browser", "--config-dir", str(config_dir), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S)


def test_screenshot_of_a_local_archive_is_saved(
    tmp_path: Path, make_archive: Callable[..., bytes]
) -> None:
    archive, picture = tmp_path / "a.msglc", tmp_path / "a.png"
    archive.write_bytes(make_archive({"answer": [1, 2, 3]}))
    done = _run(f"{archive}#/answer", "--screenshot", str(picture), config_dir=tmp_path / "c")
    assert (done.returncode, done.stderr) == (0, "")
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1280, 800)


def test_screenshot_of_a_missing_file_fails_in_words(tmp_path: Path) -> None:
    missing, picture = tmp_path / "missing.msglc", tmp_path / "a.png"
    done = _run(str(missing), "--screenshot", str(picture), config_dir=tmp_path / "c")
    assert done.returncode == 1
    assert "missing.msglc" in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_option_is_refused_with_usage(tmp_path: Path) -> None:
    done = _run("--no-such-option", config_dir=tmp_path)
    assert done.returncode == 2
    assert "usage: msglc-browser" in done.stderr


def test_demo_opens_its_sample_archive(tmp_path: Path) -> None:
    picture = tmp_path / "demo.png"
    place = "s3://simulations/2026/frame.msglc#/runs/1042/energy"
    done = _run("--demo", place, "--screenshot", str(picture), config_dir=tmp_path / "c")
    assert (done.returncode, done.stderr) == (0, "")
    assert not QImage(str(picture)).isNull()


@pytest.fixture
def demo_window(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The demo's window, kept open."""
    command = [sys.executable, "-m", "msglc_browser", "--demo", "--config-dir", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        yield process
        process.kill()


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_killed_demo_window_takes_its_server_along(
    demo_window: "subprocess.Popen[bytes]", temporary_folder: Path
) -> None:
    _wait_for(
        lambda: (
            demo_window.poll() is not None
            or any(temporary_folder.glob("msglc-browser-demo-*/scratch"))
        )
    )
    assert demo_window.poll() is None, "the program ended by itself"
    os.kill(demo_window.pid, signal.SIGKILL)
    demo_window.wait(_PATIENCE_S)
    _wait_for(lambda: not any(temporary_folder.iterdir()))
