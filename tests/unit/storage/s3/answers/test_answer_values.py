"""Answers that are not as they should be: the rest of them is read, and nothing raises."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import NotAnS3Api, ServerFailed, StorageError
from msglc_browser.storage.s3.answers.answer_values import integer, repaired, timestamp
from msglc_browser.storage.s3.lists.listed_rows import ListedObject
from msglc_browser.storage.s3.lists.listing import ListingPage
from msglc_browser.storage.s3.store import S3Store
from tests.servers.fakes import answer
from tests.servers.scripted_answers import scripted_store, xml

CET = timezone(timedelta(hours=1))


def listed(inside: str) -> ListingPage:
    """What a listing with these elements is parsed to."""

    async def work() -> ListingPage:
        async with scripted_store(lambda _asked: xml("ListBucketResult", inside)) as store:
            return await store.list_page("runs", "")

    return asyncio.run(work())


def row(**fields: str) -> str:
    """A row of a listing, with the key "a" unless another one is given."""
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in {"Key": "a", **fields}.items())
    return f"<Contents>{inside}</Contents>"


def one(**fields: str) -> ListedObject:
    """The only row of a listing."""
    page = listed(f"<IsTruncated>false</IsTruncated>{row(**fields)}")
    (found,) = page.objects
    assert page.next_token is None
    return found


# Opening a client takes half a second: each list of values is one listing.
SIZES = {
    "0": 0,
    " 12 ": 12,
    str(2**63 - 1): 2**63 - 1,
    str(2**63): None,
    "9" * 400: None,
    "9" * 5000: None,
    "-1": None,
    "1e5": None,
    "1_000": None,
    "١٢": None,
    "12.0": None,
    "": None,
    "<a>1</a>": None,
    "garbage": None,
}
TIMES = {
    "2026-01-02T03:04:05.678Z": datetime(2026, 1, 2, 3, 4, 5, 678_000, UTC),
    "2026-01-02T03:04:05+01:00": datetime(2026, 1, 2, 3, 4, 5, tzinfo=CET),
    "2026-01-02T03:04:05": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "Fri, 02 Jan 2026 03:04:05 GMT": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "0002-01-01T00:00:00Z": datetime(2, 1, 1, tzinfo=UTC),
    "0001-12-31T23:59:59Z": None,
    "0001-01-01T00:00:00Z": None,
    "9998-12-31T23:59:59Z": datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC),
    "9999-01-01T00:00:00Z": None,
    "2026-13-01T00:00:00Z": None,
    "2026-01-02T03:04:05+99:00": None,
    "garbage": None,
    "12": None,
    "1e400": None,
    "": None,
}


def test_size_that_no_object_can_have_is_unknown() -> None:
    page = listed("".join(row(Key=f"k{n}", Size=text) for n, text in enumerate(SIZES)))
    found = {text: each.size_bytes for text, each in zip(SIZES, page.objects, strict=True)}
    assert found == SIZES


def test_time_that_no_local_zone_can_show_is_unknown() -> None:
    page = listed("".join(row(Key=f"k{n}", LastModified=text) for n, text in enumerate(TIMES)))
    found = {text: each.modified for text, each in zip(TIMES, page.objects, strict=True)}
    assert found == TIMES
    for time in filter(None, found.values()):
        for hours in (-14, 14):
            time.astimezone(timezone(timedelta(hours=hours)))


def test_row_of_which_the_server_says_nothing_but_the_key_stays_a_row() -> None:
    assert one() == ListedObject("runs", "a", None)


def test_elements_that_are_there_twice_are_unknown() -> None:
    twice = "<Size>1</Size><Size>2</Size><ETag>x</ETag><ETag>y</ETag>"
    (found,) = listed(f"<Contents><Key>a</Key>{twice}</Contents><IsTruncated/>").objects
    assert found == ListedObject("runs", "a", None)


@pytest.mark.parametrize("value", [None, [], 1.5, b"1"])
def test_what_is_not_a_text_is_neither_a_number_nor_a_time(value: object) -> None:
    assert integer(value) is None
    assert timestamp(value) is None


def test_times_that_are_not_of_a_listing_may_be_of_any_year() -> None:
    assert timestamp("Fri, 31 Dec 9999 23:59:59 GMT") == datetime(
        9999, 12, 31, 23, 59, 59, tzinfo=UTC
    )
    assert timestamp("1767323045") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert timestamp("2026/01/02 03:04:05 +0100") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=CET)
    assert timestamp("9" * 400) is None
    assert timestamp("Monday") is None


@pytest.mark.parametrize("zone", ["IGMT", "CET", "X"])
def test_time_in_a_zone_of_unknown_name_is_unknown(zone: str) -> None:
    assert timestamp(f"2026/01/02 03:04:05 {zone}") is None
    assert timestamp("2026/01/02 03:04:05 GMT") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["GMT", "IGMT", "+9999"])
def test_expires_header_is_a_time_or_a_text(zone: str) -> None:
    text = f"2027/01/02 03:04:05 {zone}"

    async def work() -> dict[str, Any]:
        reply = answer(200, b"", ETag='"e"', Expires=text)
        async with scripted_store(lambda _asked: reply) as store:
            return await store.call("head_object", Bucket="runs", Key="a")

    found = asyncio.run(work())
    assert found["ExpiresString"] == text
    is_known = zone == "GMT"
    assert found.get("Expires") == (datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC) if is_known else None)


def test_status_is_a_number_already() -> None:
    assert integer(200) == 200


@pytest.mark.parametrize(
    ("body", "made"),
    [
        (b"<a>\x00\x08\x0b\x0c\x1f</a>", "<a>" + 5 * "\ufffd" + "</a>"),
        (b"<a>\t\n\r </a>", "<a>\t\n\r </a>"),
        (b"<a>caf\xe9</a>", "<a>caf\ufffd</a>"),
        (b"<a>\xed\xa0\x80</a>", "<a>" + 3 * "\ufffd" + "</a>"),
        ("<a>\ufffd\ufffe\uffff\U0001f600</a>".encode(), "<a>\ufffd\ufffd\ufffd\U0001f600</a>"),
        (b"&#0;&#1;&#x1F;&#xD800;&#xDFFF;&#xFFFE;&#x110000;", 7 * "\ufffd"),
        (b"&#" + b"9" * 5000 + b";", "\ufffd"),
        (b"&#9;&#xA;&#xd;&#x20;&#xD7FF;&#xE000;&#xFFFD;&#x10FFFF;&amp;", None),
    ],
)
def test_what_xml_cannot_hold_is_replaced_and_nothing_else(body: bytes, made: str | None) -> None:
    assert repaired(body).decode() == (body.decode() if made is None else made)


def test_name_that_xml_cannot_hold_does_not_hide_the_others() -> None:
    names = ("bell&#7;", "tab\x08", "caf\udce9", "b")
    body = "".join(row(Key=name) for name in names)
    reply = answer(200, f"<L>{body}</L>".encode("utf-8", "surrogateescape"))

    async def work() -> ListingPage:
        async with scripted_store(lambda _asked: reply) as store:
            return await store.list_page("runs", "")

    found = [each.key for each in asyncio.run(work()).objects]
    assert found == ["bell\ufffd", "tab\ufffd", "caf\ufffd", "b"]


async def _list(store: S3Store) -> object:
    return await store.list_page("runs", "")


async def _buckets(store: S3Store) -> object:
    return await store.list_buckets()


async def _head(store: S3Store) -> object:
    return await store.head("runs", "a")


async def _complete(store: S3Store) -> object:
    return await store.call("complete_multipart_upload", Bucket="runs", Key="a", UploadId="u")


async def _read(store: S3Store) -> object:
    return await store.get_range("runs", "a", Span(0, 3))


DEEP = f"<Error>{'<a>' * 5000}{'</a>' * 5000}</Error>"
ERRORS = [
    "<Error><Code>A</Code><Code>B</Code><Message>x</Message></Error>",
    "<Error><Code><x>1</x></Code></Error>",
    "<Error>text</Error>",
    "<Error/>",
    "<Foo><Error>text</Error></Foo>",
    "<Foo><Error><Code>A</Code></Error></Foo>",
    DEEP,
    "<",
]


@pytest.mark.parametrize("ask", [_list, _buckets, _head, _complete, _read])
def test_error_of_another_shape_is_still_an_error_in_words(ask: Any) -> None:
    now = b""

    async def work() -> None:
        nonlocal now
        async with scripted_store(lambda _asked: now) as store:
            for status, body in itertools.product((400, 403, 404, 500), ERRORS):
                now = answer(status, body.encode(), x_amz_request_id="1")
                with pytest.raises(StorageError):
                    await ask(store)

    asyncio.run(work())


def test_error_inside_a_success_is_an_error() -> None:
    body = b"<Error><Code>InternalError</Code><Message>broke</Message></Error>"

    async def work() -> None:
        async with scripted_store(lambda _asked: answer(200, body)) as store:
            with pytest.raises(ServerFailed, match="internal server error"):
                await _complete(store)

    asyncio.run(work())


def test_answer_that_nests_too_deeply_is_not_blamed_on_the_region() -> None:
    async def work() -> None:
        async with scripted_store(lambda _asked: answer(400, DEEP.encode())) as store:
            with pytest.raises(NotAnS3Api, match="cannot be read"):
                await _list(store)

    asyncio.run(work())
