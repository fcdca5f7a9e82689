"""Several things at once, of which the first that fails is what went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def first_failure() -> Iterator[None]:
    """Around an `asyncio.TaskGroup`: its first failure is raised as itself, not in a group."""
    try:
        yield
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
        raise first from first.__cause__
