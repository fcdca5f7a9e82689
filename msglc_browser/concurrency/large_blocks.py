"""Memory of large blocks goes back to the system as soon as it is freed."""

import ctypes
import sys
from contextlib import suppress

_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1024**2


def return_large_blocks() -> None:
    """Call once, early; does nothing where the C library is not glibc.

    After the first block of 8 MiB was freed, glibc keeps those of up to that size in a heap for
    each thread: sending parts of 8 MiB, four at a time, then took 90 MB and kept them.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
