"""Freed memory is returned to the system, even if something in use lies above it."""

import sys
from pathlib import Path

import pytest

from msglc_browser.gui.base.freed_memory import return_freed_memory

_PIECES = 8_000
_PIECE_BYTES = 8 * 1024


def _resident_kb() -> int:
    [line] = [
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    ]
    return int(line.split()[1])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of the C library of Linux")
def test_freed_blocks_are_returned() -> None:
    pieces = [bytes([number % 250]) * _PIECE_BYTES for number in range(_PIECES)]
    before_kb = _resident_kb()
    kept = pieces[-1]
    pieces.clear()
    return_freed_memory()
    assert _resident_kb() < before_kb - _PIECES * _PIECE_BYTES // 1024 // 2
    assert kept
