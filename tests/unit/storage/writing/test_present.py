"""What is at a target, by HEAD or as its folder lists it."""

import asyncio
from typing import Any

import pytest

from msglc_browser.errors import AccessDenied, ServerFailed, StorageError
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.present import present_version
from tests.servers.memory_store import MemoryStore

PLACE = S3Location("p", "runs", "a.msg")


class Listed(MemoryStore):
    """HEAD is refused with `status`; a listing holds `rows`, or is denied if that is None."""

    def __init__(self, status: int, rows: list[dict[str, Any]] | None) -> None:
        super().__init__()
        self._rows = rows
        self.fault = lambda method, _kwargs: _refusal(status) if method == "head_object" else None

    def _list_objects_v2(self, **_kwargs: Any) -> dict[str, Any]:
        if self._rows is None:
            raise AccessDenied("no right to list")
        return {"Contents": self._rows}


def _refusal(status: int) -> StorageError:
    error = ServerFailed(f"answered {status}")
    error.status = status
    return error


def look(store: MemoryStore) -> Version[S3Location] | None:
    return asyncio.run(present_version(store, PLACE))


def test_head_is_enough_where_it_is_answered() -> None:
    store = MemoryStore()
    assert look(store) is None
    etag = store.put("a.msg", b"abc")
    assert look(store) == Version(PLACE, etag, 3)
    assert store.methods() == ["head_object"] * 2


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([{"Key": "a.msg", "ETag": '"e"', "Size": 5}], Version(PLACE, '"e"', 5)),
        ([{"Key": "a.msg.old", "ETag": '"e"', "Size": 5}], None),
        ([], None),
    ],
)
def test_listing_says_what_head_refuses(
    rows: list[dict[str, Any]], found: Version[S3Location] | None
) -> None:
    assert look(Listed(400, rows)) == found
    assert look(Listed(403, rows)) == found


def test_refusal_counts_if_the_listing_is_denied_too() -> None:
    with pytest.raises(ServerFailed, match="answered 403"):
        look(Listed(403, None))


@pytest.mark.parametrize("status", [0, 429, 500, 503])
def test_failure_that_may_pass_is_not_replaced_by_the_listing(status: int) -> None:
    with pytest.raises(ServerFailed):
        look(Listed(status, []))
