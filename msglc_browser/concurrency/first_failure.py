"""Run several tasks at once; the first failure is raised."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def first_failure() -> Iterator[None]:
    """An `asyncio.TaskGroup` wrapper: raises the first failure itself, not an exception group."""
    try:
        yield
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
        raise first from first.__cause__
