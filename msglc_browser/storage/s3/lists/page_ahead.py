"""Ask for the next page of a listing while the last one is read and used."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, Protocol, TypeAlias

OnToken: TypeAlias = Callable[[str], None]
_Key: TypeAlias = frozenset[tuple[str, Any]]

MOST_WAITING = 4
"""Pages not used yet; older ones are given up."""

LONGEST_WAIT_S = 10.0
"""A page that has waited longer is asked for again: much may have changed."""


class Ask(Protocol):
    """One request; `on_token` is called with the next page's token as soon as that is known."""

    async def __call__(
        self, method: str, kwargs: Mapping[str, Any], *, on_token: OnToken | None
    ) -> dict[str, Any]: ...


@dataclass(slots=True, eq=False)
class _Page:
    """A page that has been asked for before it was wanted."""

    asked: Mapping[str, Any]
    since_s: float
    task: asyncio.Task[dict[str, Any]] | None = None
    token: str = ""
    is_taken: bool = False


class PagesAhead:
    """The pages under way, at most one for each listing; belongs to one loop."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._waiting: dict[_Key, _Page] = {}

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        """A `Call` as listings make it; the reply may already be there."""
        page = self._waiting.pop(_key(kwargs), None)
        if page is not None and monotonic() - page.since_s > LONGEST_WAIT_S:
            _give_up(page)
            page = None
        if page is None or page.task is None:
            page = _Page(kwargs, monotonic(), is_taken=True)
            return await self._ask(method, kwargs, on_token=partial(self._on_token, method, page))
        page.is_taken = True
        if page.token:
            self._begin(method, page)
        return await page.task

    def give_up(self) -> None:
        """Cancel all pages that have not been used."""
        for page in self._waiting.values():
            _give_up(page)
        self._waiting.clear()

    def _on_token(self, method: str, page: _Page, token: str) -> None:
        page.token = token
        if page.is_taken:
            self._begin(method, page)

    def _begin(self, method: str, page: _Page) -> None:
        following = _Page({**page.asked, "ContinuationToken": page.token}, monotonic())
        key = _key(following.asked)
        earlier = self._waiting.pop(key, None)
        if earlier is not None:  # of an earlier listing: much may have changed since
            _give_up(earlier)
        while len(self._waiting) >= MOST_WAITING:
            _give_up(self._waiting.pop(next(iter(self._waiting))))
        on_token = partial(self._on_token, method, following)
        following.task = asyncio.create_task(self._ask(method, following.asked, on_token=on_token))
        following.task.add_done_callback(_seen)
        self._waiting[key] = following


def _key(kwargs: Mapping[str, Any]) -> _Key:
    return frozenset(kwargs.items())


def _give_up(page: _Page) -> None:
    if page.task is not None:
        page.task.cancel()


def _seen(task: asyncio.Task[dict[str, Any]]) -> None:
    """Retrieve the failure of a page that is never used: asyncio would log it."""
    if not task.cancelled():
        task.exception()
