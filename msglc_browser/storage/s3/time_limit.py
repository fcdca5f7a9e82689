"""A time limit that progress extends."""

import asyncio
from collections.abc import Callable
from types import TracebackType

DEFAULT_REQUEST_LIMIT_S = 120.0
"""For a whole answer, and for each PROGRESS_BYTES of a transfer."""

PROGRESS_BYTES = 64 * 1024


class time_limit:  # noqa: N801  # used as a function is
    """Raise TooSlow after `limit_s` in which fewer than PROGRESS_BYTES moved.

    What is yielded receives the number of bytes that moved, whenever some did.
    """

    # Not a generator: entering and leaving one takes longer than the rest.
    __slots__ = ("_is_over", "_limit_s", "_loop", "_moved_bytes", "_timeout")

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._moved_bytes = 0
        self._is_over = False

    async def __aenter__(self) -> Callable[[int], None]:
        self._loop = asyncio.get_running_loop()
        self._timeout = asyncio.timeout(self._limit_s)
        await self._timeout.__aenter__()
        return self._moved

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_over = True
        try:
            await self._timeout.__aexit__(kind, error, traceback)
        except TimeoutError as late:
            if self._timeout.expired():
                # Imported here: the workspace needs only the default above for the first paint.
                from msglc_browser.storage.s3.answers.bad_answers import TooSlow  # noqa: PLC0415

                raise TooSlow(self._limit_s) from late
            raise

    def _moved(self, count: int) -> None:
        self._moved_bytes += count
        if self._moved_bytes >= PROGRESS_BYTES and not (self._is_over or self._timeout.expired()):
            self._moved_bytes = 0
            self._timeout.reschedule(self._loop.time() + self._limit_s)
