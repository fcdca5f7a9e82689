"""The parts that an upload has on the server, listed page by page."""

import asyncio
from typing import Any

import pytest

from msglc_browser.errors import (
    NotFound,
)
from msglc_browser.storage.s3.lists.listing import ObjectInfo
from msglc_browser.storage.writing.multipart import (
    HeldPart,
    sent_parts,
)
from tests.servers.multipart_upload import (
    TARGET,
)


class _Lister:
    """A server that lists parts in pages, `pages` one after another and the last one for ever."""

    def __init__(self, *pages: dict[str, object], most: int = 10) -> None:
        self._pages = list(pages)
        self._most = most
        self.markers: list[int] = []

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        assert method == "list_parts"
        assert (kwargs["Bucket"], kwargs["Key"]) == (TARGET.bucket, TARGET.key)
        self.markers.append(kwargs["PartNumberMarker"])
        assert len(self.markers) < self._most, "asks for ever"
        return self._pages.pop(0) if len(self._pages) > 1 else self._pages[0]

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        raise NotFound(key)


def _page(*numbers: int, following: int | None = None) -> dict[str, object]:
    rows = [{"PartNumber": n, "ETag": f'"{n}"', "Size": 10 * n} for n in numbers]
    more = {} if following is None else {"IsTruncated": True, "NextPartNumberMarker": following}
    return {"Parts": rows, **more}


def _listed(server: _Lister) -> list[int]:
    found = asyncio.run(sent_parts(server, TARGET, "id"))
    assert all(part == HeldPart(f'"{n}"', 10 * n) for n, part in found.items())
    return list(found)


def test_parts_are_listed_page_by_page() -> None:
    server = _Lister(_page(1, 2, following=2), _page(3, following=3), _page(4))
    assert _listed(server) == [1, 2, 3, 4]
    assert server.markers == [0, 2, 3]


@pytest.mark.parametrize("following", [0, 1, 2])
def test_listing_of_parts_ends_when_the_server_does_not_get_on(following: int) -> None:
    server = _Lister(_page(1, 2, following=2), _page(1, 2, following=following))
    assert _listed(server) == [1, 2]
    assert server.markers == [0, 2]


@pytest.mark.parametrize("marker", [None, "", 0])
def test_listing_of_parts_ends_when_the_server_names_no_next_page(marker: object) -> None:
    server = _Lister({**_page(1, following=0), "NextPartNumberMarker": marker})
    assert _listed(server) == [1]
    assert server.markers == [0]


def test_empty_page_of_parts_that_promises_more_is_followed() -> None:
    server = _Lister(_page(1, following=1), _page(following=5), _page(6))
    assert _listed(server) == [1, 6]
    assert server.markers == [0, 1, 5]


def test_pages_of_parts_that_bring_nothing_are_not_followed_for_ever() -> None:
    empty = [_page(following=at) for at in range(1, 20)]
    server = _Lister(_page(1, following=1), *empty[1:], most=20)
    assert _listed(server) == [1]
    assert len(server.markers) == 1 + 10
    server = _Lister(_page(1, following=1), *empty[1:10], _page(6), most=20)
    assert _listed(server) == [1, 6]


def test_part_of_which_the_server_says_nothing_has_no_etag_and_no_size() -> None:
    server = _Lister({"Parts": [{"PartNumber": 7, "ETag": None}]})
    assert asyncio.run(sent_parts(server, TARGET, "id")) == {7: HeldPart("", None)}
    assert asyncio.run(sent_parts(_Lister({"Parts": None}), TARGET, "id")) == {}


@pytest.mark.parametrize("number", [None, "7", [7]])
def test_part_without_a_number_is_missing(number: object) -> None:
    rows = [{"PartNumber": number, "Size": 1}, {}, {"PartNumber": 2, "Size": -1}]
    found = asyncio.run(sent_parts(_Lister({"Parts": rows}), TARGET, "id"))
    assert found == {2: HeldPart("", None)}


def test_listing_of_parts_ends_where_the_server_says_so() -> None:
    server = _Lister({**_page(1, following=5), "IsTruncated": False})
    assert _listed(server) == [1]
    assert server.markers == [0]


def test_list_of_parts_that_no_upload_has_ends() -> None:
    pages = [_page(n, following=n) for n in range(9_999, 10_030)]
    server = _Lister(*pages, most=len(pages))
    assert _listed(server) == [9_999, 10_000]
    assert server.markers == [0, *range(9_999, 10_010)]
