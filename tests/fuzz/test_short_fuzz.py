"""A short `make fuzz` with a fixed seed; the long one is run manually."""

import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="the guard needs POSIX timers and limits")
def test_broken_archives_raise_only_our_errors_when_everything_is_looked_at() -> None:
    command = [sys.executable, "-m", "tests.fuzz.run", "--count", "600", "--seed", "2024"]
    done = subprocess.run(
        [*command, "--processes", "1"], capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 failures" in done.stdout
