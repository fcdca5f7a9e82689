"""Versions of a bucket, page by page."""

import asyncio
from typing import Any

import pytest

from msglc_browser.errors import IncompleteList
from msglc_browser.storage.s3.lists.version_pages import (
    ListedVersion,
    VersionPage,
    first_versions,
    version_page,
)


class Server:
    """Answers in turn, and keeps what was asked."""

    def __init__(self, *replies: dict[str, Any]) -> None:
        self._replies = list(replies)
        self.asked: list[dict[str, Any]] = []

    async def call(self, _method: str, **kwargs: Any) -> dict[str, Any]:
        self.asked.append(kwargs)
        return self._replies.pop(0)

    def page(self, after: ListedVersion | None = None) -> VersionPage:
        return asyncio.run(version_page(self.call, "runs", after=after))


def test_versions_and_markers_have_their_exact_keys() -> None:
    server = Server(
        {
            "EncodingType": "url",
            "Versions": [
                {"Key": "a%2Bb", "VersionId": "1", "IsLatest": True},
                {"Key": "a%2Bb", "VersionId": "null", "IsLatest": False},
            ],
            "DeleteMarkers": [{"Key": "%E9", "VersionId": "2", "IsLatest": True}],
            "IsTruncated": False,
        }
    )
    assert server.page() == VersionPage(
        (
            ListedVersion("a+b", "1"),
            ListedVersion("a+b", "null", is_old=True),
            ListedVersion("\udce9", "2", is_old=True),
        )
    )


def test_next_page_begins_where_the_server_says() -> None:
    cut = {"IsTruncated": True, "NextKeyMarker": "k", "NextVersionIdMarker": "7"}
    server = Server(cut, {"IsTruncated": False})
    page = server.page()
    assert page.after == ListedVersion("k", "7")
    assert server.page(page.after) == VersionPage(())
    asked = server.asked[1]
    assert (asked["KeyMarker"], asked["VersionIdMarker"]) == ("k", "7")


@pytest.mark.parametrize(
    "reply",
    [
        {"IsTruncated": True},
        {"IsTruncated": True, "NextKeyMarker": "k", "NextVersionIdMarker": "7"},
    ],
)
def test_server_that_does_not_go_on_is_incomplete(reply: dict[str, Any]) -> None:
    with pytest.raises(IncompleteList):
        Server(reply).page(ListedVersion("k", "7"))


@pytest.mark.parametrize("empty", [999, 1_000])
def test_first_versions_are_found_after_so_many_empty_pages(empty: int) -> None:
    pages = [{"IsTruncated": True, "NextKeyMarker": f"{number}"} for number in range(empty)]
    server = Server(*pages, {"Versions": [{"Key": "k", "VersionId": "1"}], "IsTruncated": False})
    if empty == 999:
        found = asyncio.run(first_versions(server.call, "runs"))
        assert found == (ListedVersion("k", "1"),)
    else:
        with pytest.raises(IncompleteList, match="1,000 pages"):
            asyncio.run(first_versions(server.call, "runs"))
