"""Names and kinds in a listing; pages themselves are tested end to end."""

import asyncio

import pytest

from msglc_browser.errors import ServerFailed
from msglc_browser.operations.buckets.browse import Page, kind_of, list_place
from msglc_browser.storage.places.location import S3Location
from tests.servers.one_store import OneStore
from tests.servers.scripted_answers import PROFILE, Script, scripted_store, xml


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("run.msg", "Archive"),
        ("RUN.MSGLC", "Archive"),
        ("a.b.json", "JSON"),
        ("README", "Object"),
        ("json", "Object"),
        ("x.", "Object"),
        ("", "Object"),
    ],
)
def test_kind_is_told_by_the_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def _pages(script: Script, location: S3Location) -> tuple[list[Page], str]:
    """All pages of a place, and what is reported in place of a further one."""

    async def work() -> tuple[list[Page], str]:
        pages: list[Page] = []
        async with scripted_store(script) as store:
            token = None
            try:
                while not pages or token:
                    pages.append(await list_place(OneStore(store), location, token))
                    token = pages[-1].next_token
            except ServerFailed as error:
                return pages, error.message
        return pages, ""

    return asyncio.run(work())


def test_row_of_which_little_is_known_stays_a_row() -> None:
    rows = "<Contents><Key>in/</Key><Size>1e5</Size></Contents><Contents><Key>in/a</Key></Contents>"
    place = S3Location(PROFILE, "runs", "in/")
    (page,), problem = _pages(lambda _asked: xml("L", f"{rows}<IsTruncated/>"), place)
    assert problem == ""
    assert [(row.name, row.size_bytes, row.modified) for row in page.objects] == [
        ("in", None, None),
        ("a", None, None),
    ]


@pytest.mark.parametrize(
    ("key", "size", "is_marker"), [("in/", 0, True), ("in/", 1, False), ("in/a/", 0, False)]
)
def test_empty_folder_marker_is_no_row(key: str, size: int, is_marker: bool) -> None:
    rows = f"<Contents><Key>{key}</Key><Size>{size}</Size></Contents>"
    place = S3Location(PROFILE, "runs", "in/")
    (page,), _ = _pages(lambda _asked: xml("L", f"{rows}<IsTruncated/>"), place)
    assert len(page.objects) == (not is_marker)
    marker = S3Location(PROFILE, "runs", key) if is_marker else None
    assert (page.marker and page.marker.location) == marker


def test_missing_buckets_are_told_after_the_others() -> None:
    buckets = "<Buckets><Bucket><Name>b</Name></Bucket><Bucket/></Buckets>"
    pages, problem = _pages(lambda _asked: xml("L", buckets), S3Location(PROFILE, "", ""))
    assert [folder.name for page in pages for folder in page.folders] == ["b"]
    assert problem == "The list of buckets is incomplete: 1 row has no name."
