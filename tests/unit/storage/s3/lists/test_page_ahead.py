"""Pages asked for before they are wanted: none lost, none twice, none left behind."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.storage.s3.lists import page_ahead
from msglc_browser.storage.s3.lists.page_ahead import MOST_WAITING, OnToken, PagesAhead


class Server:
    """Lists numbers up to `last`, one a page; fails where it should, once."""

    def __init__(self, last: int, fails: frozenset[int] = frozenset()) -> None:
        self.asked: list[tuple[str, int]] = []
        self.answered: list[int] = []
        self._last = last
        self._fails = set(fails)

    async def ask(
        self, method: str, kwargs: Mapping[str, Any], *, on_token: OnToken | None
    ) -> dict[str, Any]:
        assert method == "list_objects_v2"
        at = int(kwargs.get("ContinuationToken", 0))
        self.asked.append((str(kwargs["Prefix"]), at))
        await asyncio.sleep(0)
        if at in self._fails:
            self._fails.remove(at)
            raise OSError(at)
        token = str(at + 1) if at < self._last else ""
        if on_token and token:
            on_token(token)
            await asyncio.sleep(0)
        self.answered.append(at)
        return {"At": at, "Token": token}


async def page(pages: PagesAhead, token: str, prefix: str = "p") -> dict[str, Any]:
    more = {"ContinuationToken": token} if token else {}
    return await pages.call("list_objects_v2", Prefix=prefix, **more)


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def play(work: Coroutine[Any, Any, None]) -> None:
    async def scenario() -> None:
        await work
        await settled()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())


@given(
    last=st.integers(0, 8),
    fails=st.frozensets(st.integers(0, 8)),
    pauses=st.lists(st.booleans(), min_size=20, max_size=20),
)
def test_each_page_comes_once_and_in_order(
    last: int, fails: frozenset[int], pauses: list[bool]
) -> None:
    server = Server(last, fails)

    async def work() -> None:
        pages, token, found = PagesAhead(server.ask), "", []
        for is_slow in pauses:
            if is_slow:
                await settled()
            try:
                reply = await page(pages, token)
            except OSError:
                continue
            found.append(reply["At"])
            token = reply["Token"]
            if not token:
                break
        assert found == list(range(last + 1))
        assert server.answered == found
        assert len(server.asked) <= last + 1 + len(fails)

    play(work())


def test_only_the_next_page_is_asked_for() -> None:
    server = Server(9)

    async def work() -> None:
        pages = PagesAhead(server.ask)
        await page(pages, "")
        await settled()
        assert [at for _, at in server.asked] == [0, 1]
        await page(pages, "1")
        await settled()
        assert [at for _, at in server.asked] == [0, 1, 2]
        pages.give_up()

    play(work())


def test_another_token_is_asked_for_itself() -> None:
    server = Server(9)

    async def work() -> None:
        pages = PagesAhead(server.ask)
        await page(pages, "")
        assert (await page(pages, "5"))["At"] == 5
        pages.give_up()

    play(work())


def test_page_that_waited_too_long_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(1)
    now_s = [0.0]
    monkeypatch.setattr(page_ahead, "monotonic", lambda: now_s[0])

    async def work(wait_s: float) -> int:
        server.asked.clear()
        now_s[0] = 0.0
        pages = PagesAhead(server.ask)
        await page(pages, "")
        await settled()
        now_s[0] = wait_s
        await page(pages, "1")
        return len(server.asked)

    assert asyncio.run(work(page_ahead.LONGEST_WAIT_S)) == 2
    assert asyncio.run(work(page_ahead.LONGEST_WAIT_S + 0.1)) == 3


def test_page_of_an_earlier_listing_is_not_what_a_new_one_shows() -> None:
    """Objects may have been deleted between them, by this program itself."""
    contents = ["old"]

    async def ask(
        method: str, kwargs: Mapping[str, Any], *, on_token: OnToken | None
    ) -> dict[str, Any]:
        assert method == "list_objects_v2"
        await asyncio.sleep(0)
        if on_token and "ContinuationToken" not in kwargs:
            on_token("1")
        return {"Contents": contents[0]}

    async def work() -> None:
        pages = PagesAhead(ask)
        await page(pages, "")
        await settled()
        contents[0] = "new"
        await page(pages, "")
        assert (await page(pages, "1"))["Contents"] == "new"

    play(work())


def test_oldest_of_many_listings_is_given_up() -> None:
    server = Server(1)

    async def work() -> None:
        pages = PagesAhead(server.ask)
        for number in range(MOST_WAITING + 1):
            await page(pages, "", prefix=f"p{number}")
        await settled()
        server.asked.clear()
        for number in range(MOST_WAITING, -1, -1):
            await page(pages, "1", prefix=f"p{number}")
        assert server.asked == [("p0", 1)]

    play(work())


def test_failure_of_a_page_that_is_not_wanted_is_silent() -> None:
    async def work() -> None:
        pages = PagesAhead(Server(2, frozenset({1})).ask)
        await page(pages, "")
        await settled()
        pages.give_up()

    play(work())
