"""Returns freed memory to the operating system."""

import sys


def return_freed_memory() -> None:
    """Return what was freed, where the C library keeps it (glibc); does nothing elsewhere.

    glibc returns only the end of its heap: the blocks of an archive, 8 kB each, lie
    below something that is still in use, so closing a tab would hardly shrink the process.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes  # noqa: PLC0415  # not before the first paint

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
