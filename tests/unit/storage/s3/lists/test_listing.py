"""Paging through a bucket, on servers that behave and on those that do not."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.errors import ServerFailed
from msglc_browser.storage.s3.lists.listing import (
    MOST_BUCKETS,
    Bucket,
    BucketList,
    ListingPage,
    list_buckets,
    list_page,
    listed_object,
)
from msglc_browser.storage.s3.lists.paging import MOST_EMPTY_PAGES


class Server:
    """Answers ListObjects from a script, by token; remembers what it was asked."""

    def __init__(self, replies: dict[tuple[str, str], dict[str, Any]]) -> None:
        self.asked: list[tuple[str, str]] = []
        self._replies = replies

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        token = str(kwargs.get("ContinuationToken") or kwargs.get("Marker") or "")
        assert (kwargs["Bucket"], kwargs["Delimiter"]) == ("b", "/")
        assert kwargs["EncodingType"] == "url"
        self.asked.append((method, token))
        return self._replies[method, token]


def _reply(keys: str, *, more: str | None = None, is_cut: bool | None = None) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "Contents": [{"Key": key, "Size": 1} for key in keys.split() if not key.endswith("/")],
        "CommonPrefixes": [{"Prefix": key} for key in keys.split() if key.endswith("/")],
        "IsTruncated": more is not None if is_cut is None else is_cut,
    }
    return reply if more is None else {**reply, "NextContinuationToken": more, "NextMarker": more}


def _until_problem(server: "Server | Endless") -> tuple[list[ListingPage], str]:
    """The pages of a listing that does not end as it should, and what is reported then."""

    async def scenario() -> tuple[list[ListingPage], str]:
        pages = [await list_page(server.call, "b", "", None)]
        try:
            while pages[-1].next_token is not None and len(pages) < 2 * MOST_EMPTY_PAGES:
                pages.append(await list_page(server.call, "b", "", pages[-1].next_token))
        except ServerFailed as error:
            return pages, error.message
        raise AssertionError("nothing is reported")

    return asyncio.run(scenario())


def _all(server: "Server | Endless", most: int = 40) -> list[ListingPage]:
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
def test_listing_whose_tokens_go_in_a_circle_is_incomplete(length: int) -> None:
    replies = {
        ("list_objects_v2", f"t{at}" if at else ""): _reply(f"k{at}", more=f"t{at % length + 1}")
        for at in range(length + 1)
    }
    pages, problem = _until_problem(Server(replies))
    assert len(pages) < 4 * length + 4
    assert {one.key for page in pages for one in page.objects} == {
        f"k{at}" for at in range(length + 1)
    }
    assert problem == "The list of s3://b/ is incomplete: the server repeats itself."


def test_cut_page_without_rows_and_without_a_token_is_incomplete() -> None:
    server = Server({("list_objects_v2", ""): _reply("", is_cut=True)})
    pages, problem = _until_problem(server)
    assert (len(pages), pages[0].objects) == (1, ())
    assert problem.endswith("incomplete: the server does not say where it continues.")


class Endless:
    """Answers every request with the same page, and a new token."""

    def __init__(self, page: str, *, ends_after: int | None = None) -> None:
        self.count = 0
        self._page = page
        self._ends_after = ends_after

    async def call(self, _method: str, **_kwargs: Any) -> dict[str, Any]:
        self.count += 1
        if self.count == self._ends_after:
            return _reply("last")
        return _reply(self._page, more=f"t{self.count}")


@pytest.mark.parametrize("page", ["", "a", "a/"])
def test_new_tokens_that_bring_nothing_are_not_followed_for_ever(page: str) -> None:
    server = Endless(page)
    pages, problem = _until_problem(server)
    assert server.count == MOST_EMPTY_PAGES + bool(page)
    assert "1,000 pages without anything new" in problem
    names = {name for each in pages for name in (*each.prefixes, *(o.key for o in each.objects))}
    assert names == set(page.split())


def test_empty_pages_before_the_last_one_lose_nothing() -> None:
    server = Endless("", ends_after=MOST_EMPTY_PAGES)
    pages = _all(server, most=MOST_EMPTY_PAGES + 1)
    assert [one.key for one in pages[-1].objects] == ["last"]
    assert pages[-1].next_token is None


def test_rows_without_names_are_told_after_the_last_page() -> None:
    first = _reply("a b/", more="t1")
    first["Contents"] += [{"Size": 3}, {"Key": None}, {"Key": ""}, "text"]
    first["CommonPrefixes"] += [{}]
    server = Server({("list_objects_v2", ""): first, ("list_objects_v2", "t1"): _reply("c")})
    pages, problem = _until_problem(server)
    assert [one.key for page in pages for one in page.objects] == ["a", "c"]
    assert problem == "The list of s3://b/ is incomplete: 4 rows have no name."


def test_one_row_without_a_name_is_told_of_a_single_page() -> None:
    server = Server({("list_objects_v2", ""): {"Contents": [{}], "IsTruncated": False}})
    assert _until_problem(server)[1].endswith("incomplete: 1 row has no name.")


@pytest.mark.parametrize(("is_cut", "pages"), [(None, 2), (True, 2), (False, 1)])
def test_token_is_followed_unless_the_server_says_that_the_page_is_whole(
    is_cut: bool | None, pages: int
) -> None:
    first = {**_reply("a", more="t1"), "IsTruncated": is_cut}
    server = Server({("list_objects_v2", ""): first, ("list_objects_v2", "t1"): _reply("c")})
    assert len(_all(server)) == pages


def test_keys_that_are_not_utf8_are_kept_as_bytes() -> None:
    reply = {
        "EncodingType": "url",
        "Contents": [{"Key": "nu/caf%E9.msg"}, {"Key": "a+b%2Bc%2520%0A"}, {"Key": "%C3%A9"}],
        "CommonPrefixes": [{"Prefix": "nu/%FF/"}],
    }
    (page,) = _all(Server({("list_objects_v2", ""): reply}))
    assert [one.key for one in page.objects] == ["nu/caf\udce9.msg", "a b+c%20\n", "é"]
    assert page.prefixes == ("nu/\udcff/",)


def test_keys_that_the_server_does_not_encode_are_taken_as_they_are() -> None:
    (page,) = _all(Server({("list_objects_v2", ""): {"Contents": [{"Key": "a+b%20"}]}}))
    assert [one.key for one in page.objects] == ["a+b%20"]


def test_marker_of_v1_is_the_last_name_by_its_bytes() -> None:
    first = {"EncodingType": "url", "IsTruncated": True, "Contents": []}
    first["Contents"] = [{"Key": "%EF%BF%BF"}, {"Key": "%FF"}, {"Key": "a"}]
    second = {"EncodingType": "url", "IsTruncated": True, "NextMarker": "%FF+%2B", "Contents": []}
    server = Server(
        {
            ("list_objects_v2", ""): first,
            ("list_objects", "\udcff"): second,
            ("list_objects", "\udcff +"): _reply("z"),
        }
    )
    assert len(_all(server)) == 3


class Buckets:
    """Lists buckets from a script, by token."""

    def __init__(self, *pages: dict[str, Any]) -> None:
        self._pages = pages
        self.tokens: list[str] = []

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        assert method == "list_buckets"
        self.tokens.append(kwargs.get("ContinuationToken", ""))
        return self._pages[min(len(self.tokens), len(self._pages)) - 1]


def _buckets(names: str, token: str | None = None) -> dict[str, Any]:
    return {"Buckets": [{"Name": name} for name in names.split()], "ContinuationToken": token}


def test_buckets_are_listed_page_by_page() -> None:
    server = Buckets(_buckets("a b", "t1"), _buckets("", "t2"), _buckets("b c"))
    found = asyncio.run(list_buckets(server.call))
    assert found == BucketList((Bucket("a"), Bucket("b"), Bucket("c")))
    assert server.tokens == ["", "t1", "t2"]


def test_buckets_listed_before_the_server_repeats_itself_are_kept() -> None:
    server = Buckets(_buckets("a", "t1"), _buckets("b", "t1"))
    found = asyncio.run(list_buckets(server.call))
    assert [bucket.name for bucket in found.buckets] == ["a", "b"]
    assert found.problem == "The list of buckets is incomplete: the server repeats itself."


@pytest.mark.parametrize("more", [0, 1])
def test_buckets_without_end_are_cut_and_the_cut_is_named(more: int) -> None:
    async def call(_method: str, **kwargs: Any) -> dict[str, Any]:
        start = int(kwargs.get("ContinuationToken", 0))
        end = min(start + MOST_BUCKETS // 2, MOST_BUCKETS + more)
        rows = [{"Name": str(n)} for n in range(start, end)]
        is_last = not more and end == MOST_BUCKETS
        return {"Buckets": rows, "ContinuationToken": "" if is_last else str(end)}

    found = asyncio.run(list_buckets(call))
    assert len(found.buckets) == MOST_BUCKETS
    assert found.problem == ("Only the first 100,000 buckets are listed." if more else "")


def test_bucket_without_a_name_is_told() -> None:
    server = Buckets({"Buckets": [{}, {"Name": "b"}, {"Name": None}]})
    found = asyncio.run(list_buckets(server.call))
    assert found == BucketList(
        (Bucket("b"),), "The list of buckets is incomplete: 2 rows have no name."
    )


@pytest.mark.parametrize(("key", "is_there"), [("a", True), ("ab", True), ("b", False)])
def test_object_is_listed_only_under_its_whole_key(key: str, is_there: bool) -> None:
    async def call(method: str, **kwargs: Any) -> dict[str, Any]:
        assert (method, kwargs["MaxKeys"]) == ("list_objects_v2", 1)
        keys = sorted(each for each in ("a", "ab", "bc") if each.startswith(kwargs["Prefix"]))
        return {"Contents": [{"Key": each} for each in keys[:1]]}

    assert (asyncio.run(listed_object(call, "runs", key)) is not None) is is_there


class Legal:
    """S3's listing of these keys with a delimiter, in pages of `sizes`, 0 for an empty one."""

    def __init__(self, keys: set[str], sizes: list[int], version: int) -> None:
        rows = {key.partition("/")[0] + "/" if "/" in key else key for key in keys}
        self.rows = sorted(rows, key=lambda row: row.encode("utf-8", "surrogateescape"))
        self._sizes = sizes
        self._version = version

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        if method == "list_objects_v2" and self._version == 1:
            start, count = 0, max(1, self._sizes[0])  # cut, without a token
        elif method == "list_objects_v2":
            page, start = map(int, str(kwargs.get("ContinuationToken", "0:0")).split(":"))
            count = self._sizes[page] if page < len(self._sizes) else len(self.rows)
            return self._reply(start, count, token=f"{page + 1}:{start + count}")
        else:
            names = [each.encode("utf-8", "surrogateescape") for each in self.rows]
            marker = kwargs["Marker"].encode("utf-8", "surrogateescape")
            start, count = sum(name <= marker for name in names), max(1, self._sizes[-1])
        return self._reply(start, count, token=None)

    def _reply(self, start: int, count: int, *, token: str | None) -> dict[str, Any]:
        rows = [quote(row, errors="surrogateescape") for row in self.rows[start : start + count]]
        return {
            "EncodingType": "url",
            "IsTruncated": start + count < len(self.rows),
            "NextContinuationToken": token,
            "Contents": [{"Key": row} for row in rows if not row.endswith("/")],
            "CommonPrefixes": [{"Prefix": row} for row in rows if row.endswith("/")],
        }


KEYS = st.text("ab/ +%\x01é\ufffd\U0001f600\udc80\udcff", min_size=1, max_size=4)


@given(
    keys=st.sets(KEYS.filter(lambda key: key[0] != "/"), max_size=30),
    sizes=st.lists(st.integers(0, 4), min_size=1, max_size=20),
    version=st.sampled_from([1, 2]),
)
def test_every_key_of_a_legal_listing_is_listed_once(
    keys: set[str], sizes: list[int], version: int
) -> None:
    server = Legal(keys, sizes, version)

    async def scenario() -> list[str]:
        listed: list[str] = []
        token = None
        while True:
            page = await list_page(server.call, "b", "", token)
            listed += [*page.prefixes, *(one.key for one in page.objects)]
            token = page.next_token
            if token is None:
                return listed

    assert sorted(asyncio.run(scenario())) == sorted(server.rows)


def test_deep_listing_asks_for_all_keys_below() -> None:
    asked: list[dict[str, Any]] = []

    async def call(_method: str, **kwargs: Any) -> dict[str, Any]:
        asked.append(kwargs)
        return _reply("in/a in/b/c")

    page = asyncio.run(list_page(call, "b", "in/", None, is_deep=True))
    assert [each.key for each in page.objects] == ["in/a", "in/b/c"]
    assert "Delimiter" not in asked[0]
