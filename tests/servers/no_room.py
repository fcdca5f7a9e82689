"""A disk that appears full to this process."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def no_room(limit_bytes: int = 0) -> Iterator[None]:
    """Limit the size of files of this process and its children; skip where that is impossible."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
