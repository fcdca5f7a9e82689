"""A time limit that progress extends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

DEFAULT_REQUEST_LIMIT_S = 120.0
"""For a whole answer, and for each PROGRESS_BYTES of a transfer."""

PROGRESS_BYTES = 64 * 1024


@asynccontextmanager
async def time_limit(limit_s: float) -> AsyncIterator[Callable[[int], None]]:
    """Raise TooSlow after `limit_s` in which fewer than PROGRESS_BYTES moved.

    What is yielded receives the number of bytes that moved, whenever some did.
    """
    loop = asyncio.get_running_loop()
    moved_bytes = 0
    is_over = False

    def moved(count: int) -> None:
        nonlocal moved_bytes
        moved_bytes += count
        if moved_bytes >= PROGRESS_BYTES and not (is_over or timeout.expired()):
            moved_bytes = 0
            timeout.reschedule(loop.time() + limit_s)

    timeout = asyncio.timeout(limit_s)
    try:
        async with timeout:
            yield moved
    except TimeoutError as error:
        if timeout.expired():
            # Imported here: the workspace needs only the default above for the first paint.
            from msglc_browser.storage.s3.bad_answers import TooSlow  # noqa: PLC0415

            raise TooSlow(limit_s) from error
        raise
    finally:
        is_over = True
