"""Large blocks are given back to the system although others were allocated in between."""

import subprocess
import sys

import pytest

_SCRIPT = """
from msglc_browser.concurrency.large_blocks import return_large_blocks

def resident_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

return_large_blocks()
bytes(8 * 2**20)  # freed at once
before_mb = resident_mb()
blocks = [b"x" * 8 * 2**20 for _ in range(8)]
assert resident_mb() - before_mb > 60
small = [bytes(1000)]
kept = blocks.pop()
blocks.clear()
assert resident_mb() - before_mb < 16
"""


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc")
def test_freed_blocks_are_given_back() -> None:
    subprocess.run([sys.executable, "-c", _SCRIPT], check=True)
