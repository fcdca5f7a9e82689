"""Paging through a bucket, on servers that behave and on those that do not."""

import asyncio
from typing import Any

import pytest

from msglc_browser.storage.s3.listing import ListingPage, list_page


class Server:
    """Answers ListObjects from a script, by token; remembers what it was asked."""

    def __init__(self, replies: dict[tuple[str, str], dict[str, Any]]) -> None:
        self.asked: list[tuple[str, str]] = []
        self._replies = replies

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        token = str(kwargs.get("ContinuationToken") or kwargs.get("Marker") or "")
        assert (kwargs["Bucket"], kwargs["Delimiter"]) == ("b", "/")
        self.asked.append((method, token))
        return self._replies[method, token]


def _reply(keys: str, *, more: str | None = None, is_cut: bool | None = None) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "Contents": [{"Key": key, "Size": 1} for key in keys.split() if not key.endswith("/")],
        "CommonPrefixes": [{"Prefix": key} for key in keys.split() if key.endswith("/")],
        "IsTruncated": more is not None if is_cut is None else is_cut,
    }
    return reply if more is None else {**reply, "NextContinuationToken": more, "NextMarker": more}


def _all(server: Server, most: int = 40) -> list[ListingPage]:
    async def scenario() -> list[ListingPage]:
        pages = [await list_page(server.call, "b", "", None)]
        while pages[-1].next_token is not None and len(pages) < most:
            pages.append(await list_page(server.call, "b", "", pages[-1].next_token))
        return pages

    return asyncio.run(scenario())


def test_pages_follow_tokens_to_the_end() -> None:
    server = Server(
        {
            ("list_objects_v2", ""): _reply("a/ b", more="t1"),
            ("list_objects_v2", "t1"): _reply("c"),
        }
    )
    first, second = _all(server)
    assert (first.prefixes, [one.key for one in first.objects]) == (("a/",), ["b"])
    assert [one.key for one in second.objects] == ["c"]


def test_rows_listed_twice_show_once() -> None:
    server = Server({("list_objects_v2", ""): _reply("a/ a/ b c b")})
    (page,) = _all(server)
    assert (page.prefixes, [one.key for one in page.objects]) == (("a/",), ["b", "c"])


def test_v1_goes_on_when_v2_is_cut_without_a_token() -> None:
    server = Server(
        {
            ("list_objects_v2", ""): _reply("a b/", is_cut=True),
            ("list_objects", "b/"): _reply("c", is_cut=True),
            ("list_objects", "c"): _reply("d", more="d"),
            ("list_objects", "d"): _reply("e"),
        }
    )
    assert [one.key for page in _all(server) for one in page.objects] == ["a", "c", "d", "e"]


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_listing_ends_when_tokens_go_in_a_circle(length: int) -> None:
    replies = {
        ("list_objects_v2", f"t{at}" if at else ""): _reply("a", more=f"t{at % length + 1}")
        for at in range(length + 1)
    }
    assert len(_all(Server(replies))) < 4 * length + 4


def test_listing_ends_when_a_cut_page_is_empty() -> None:
    assert len(_all(Server({("list_objects_v2", ""): _reply("", is_cut=True)}))) == 1
