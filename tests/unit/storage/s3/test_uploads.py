"""Unfinished uploads as servers list them, well or badly, and how each can be ended."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from msglc_browser.errors import NotAnS3Api, StorageError, UnusableKey
from msglc_browser.storage.s3.lists.paging import MOST_EMPTY_PAGES
from msglc_browser.storage.s3.uploads import (
    MOST_UPLOADS,
    ListedUpload,
    ListedUploads,
    abort_upload,
    list_uploads,
)
from tests.servers.scripted_answers import Asked, scripted_store, xml

BEGUN = datetime(2026, 1, 2, tzinfo=UTC)


class Server:
    """Answers with `pages`, one after another and the last one for ever; keeps the requests."""

    def __init__(self, *pages: dict[str, Any]) -> None:
        self._pages = pages
        self.asked: list[dict[str, Any]] = []

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        assert (method, kwargs.pop("Bucket")) == ("list_multipart_uploads", "runs")
        self.asked.append(kwargs)
        return self._pages[min(len(self.asked), len(self._pages)) - 1]


def _page(*keys: str, marker: str = "", **more: Any) -> dict[str, Any]:
    rows = [{"Key": key, "UploadId": f"u-{key}", "Initiated": BEGUN} for key in keys]
    reply = {"Uploads": rows, "IsTruncated": bool(marker), "NextKeyMarker": marker}
    return {**reply, "NextUploadIdMarker": f"u-{marker}" if marker else "", **more}


def _listed(server: Server, prefix: str = "") -> tuple[list[str], str]:
    found = asyncio.run(list_uploads(server.call, "runs", prefix))
    return [each.key for each in found.uploads], found.problem


def test_uploads_are_listed_page_by_page_each_once() -> None:
    server = Server(_page("a", "b", marker="b"), _page(marker="c"), _page("b", "d"))
    assert _listed(server, "x") == (["a", "b", "d"], "")
    assert server.asked == [
        {"Prefix": "x"},
        {"Prefix": "x", "KeyMarker": "b", "UploadIdMarker": "u-b"},
        {"Prefix": "x", "KeyMarker": "c", "UploadIdMarker": "u-c"},
    ]


def test_upload_of_which_only_the_id_is_known_stays_a_row() -> None:
    rows = [{"UploadId": "u"}, {"Key": "a"}, {"Key": None, "UploadId": None}, "text"]
    found = asyncio.run(list_uploads(Server({"Uploads": rows}).call, "runs"))
    assert found == ListedUploads(
        (ListedUpload("", "u"), ListedUpload("a", ""), ListedUpload("", ""))
    )


@pytest.mark.parametrize("marker", ["", "b"])
def test_uploads_listed_before_the_server_is_stuck_are_kept(marker: str) -> None:
    server = Server(_page("a", "b", marker=marker, IsTruncated=True))
    reason = "repeats itself" if marker else "does not say where it continues"
    problem = f"The list of uploads is incomplete: the server {reason}."
    assert _listed(server) == (["a", "b"], problem)


def test_new_markers_that_bring_nothing_are_not_followed_for_ever() -> None:
    server = Server(_page("a", marker="a"), *(_page(marker=f"m{n}") for n in range(2000)))
    keys, problem = _listed(server)
    assert keys == ["a"]
    assert len(server.asked) == MOST_EMPTY_PAGES + 1
    assert "1,000 pages without anything new" in problem


@pytest.mark.parametrize(("count", "is_cut"), [(MOST_UPLOADS, False), (MOST_UPLOADS + 1, True)])
def test_more_uploads_than_are_listed_are_told(count: int, is_cut: bool) -> None:
    keys, problem = _listed(Server(_page(*(f"k{n}" for n in range(count)))))
    assert len(keys) == MOST_UPLOADS
    assert problem == ("Only the first 10,000 uploads are listed." if is_cut else "")


@pytest.mark.parametrize("first", ["unreadable", "replaced"])
def test_keys_that_xml_cannot_hold_are_asked_for_encoded(first: str) -> None:
    asked: list[dict[str, Any]] = []

    async def call(_method: str, **kwargs: Any) -> dict[str, Any]:
        asked.append(kwargs)
        if "EncodingType" in kwargs:
            return _page("bell%07+%E9", EncodingType="url")
        if first == "unreadable":
            raise NotAnS3Api("its response cannot be read")
        return _page("bell\ufffd \ufffd")

    found = asyncio.run(list_uploads(call, "runs"))
    assert [each.key for each in found.uploads] == ["bell\x07 \udce9"]
    assert len(asked) == 2


def _aborted(key: str, parts: str) -> list[tuple[str, str, dict[str, str]]]:
    """The requests by which an upload of this key is discarded; `parts` answers list_parts."""
    asked: list[Asked] = []

    def script(request: Asked) -> bytes:
        asked.append(request)
        return xml("ListPartsResult", parts)

    async def work() -> None:
        async with scripted_store(script) as store:
            await abort_upload(store.call, "runs", key, "u1")

    try:
        asyncio.run(work())
    except StorageError as error:
        assert isinstance(error, UnusableKey)
        assert all(each.method == "GET" for each in asked)
        raise
    return [(each.method, each.path, each.query) for each in asked]


def test_upload_of_a_key_that_is_not_utf8_is_discarded() -> None:
    assert _aborted("caf\udce9", "") == [("DELETE", "/runs/caf%E9", {"uploadId": "u1"})]


def test_upload_without_a_key_is_discarded_where_the_server_has_one() -> None:
    address = ("/runs", {"uploadId": "u1"})
    wanted = [("GET", *address), ("DELETE", *address)]
    assert _aborted("", "<UploadId>u1</UploadId>") == wanted


@pytest.mark.parametrize("parts", ["", "<UploadId>u2</UploadId>", "<Contents/>"])
def test_upload_without_a_key_is_not_discarded_if_that_could_delete_the_bucket(parts: str) -> None:
    with pytest.raises(UnusableKey, match="has no name"):
        _aborted("", parts)
