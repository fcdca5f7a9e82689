"""A short `make fuzz` with a fixed seed; the long one is run manually."""

import subprocess
import sys

import pytest


def _fuzzed(target: str, count: int) -> None:
    command = [sys.executable, "-m", "tests.fuzz.run", "--target", target, "--seed", "2024"]
    done = subprocess.run(
        [*command, "--count", str(count), "--processes", "1"],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 failures" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the guard needs POSIX timers and limits")
def test_broken_archives_raise_only_our_errors_when_everything_is_looked_at() -> None:
    _fuzzed("archives", 600)


@pytest.mark.skipif(sys.platform == "win32", reason="measures memory as POSIX does")
def test_broken_answers_of_a_server_raise_only_our_errors() -> None:
    _fuzzed("answers", 400)
