"""The quick reader of listings, beside botocore's parser."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.storage.s3.answers.answer_parser import AnswerParsers, repair
from msglc_browser.storage.s3.lists.listing import ListingPage, list_page
from msglc_browser.storage.s3.lists.listing_xml import next_token, read_page

_SHAPE = (
    botocore.session.get_session()
    .get_service_model("s3")
    .operation_model("ListObjectsV2")
    .output_shape
)
_PARSERS = AnswerParsers()
ROW = (
    "<Contents><Key>{}</Key><LastModified>2026-11-30T08:56:26{}Z</LastModified>"
    "<ETag>&#34;{}&quot;</ETag><Size>{}</Size><Owner><ID>me</ID><DisplayName/></Owner>"
    "<StorageClass>STANDARD</StorageClass></Contents>"
)
ROWS = "".join(ROW.format(f"k{at}", "", at, at) for at in range(3))


def document(inside: str, start: str = "", end: str = "") -> bytes:
    """A listing."""
    return (
        f'{start}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"{inside}</ListBucketResult>{end}"
    ).encode("utf-8", "surrogatepass")


def page_of(reply: dict[str, Any]) -> ListingPage:
    """What the program shows of a reply."""

    async def call(_method: str, **_more: Any) -> dict[str, Any]:
        return reply

    return asyncio.run(list_page(call, "b", "", None))


def botocores(body: bytes) -> dict[str, Any]:
    """The reply as botocore's parser reads it."""
    raw = {"status_code": 200, "headers": {}, "body": body}
    repair(raw, {})
    parsed = asyncio.run(_PARSERS.create_parser("rest-xml").parse(raw, _SHAPE))
    del parsed["ResponseMetadata"]
    return parsed


def assert_same(body: bytes) -> None:
    """Both readers agree, and the quick one does it."""
    quick = read_page(body)
    assert quick is not None
    ours, theirs = page_of(quick), page_of(botocores(body))
    assert (ours.prefixes, tuple(ours.objects)) == (theirs.prefixes, tuple(theirs.objects))
    assert ours.next_token == theirs.next_token


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "text",
        ROWS,
        f"<IsTruncated>true</IsTruncated>{ROWS}<NextContinuationToken>a&amp;b</NextContinuationToken>",
        f"<IsTruncated> False </IsTruncated>{ROWS}",
        f"<Name>b</Name><Prefix/><KeyCount>3</KeyCount>{ROWS}",
        "<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>"
        "<CommonPrefixes><Prefix>b&lt;&#x2F;</Prefix></CommonPrefixes>",
        f"{ROWS}<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>"
        f"{ROW.format('z', '.123', 1, 2)}",
        "<Contents><Key>a</Key></Contents><Contents><Size>1</Size><Key>b</Key></Contents>",
        "<Contents><Size>1</Size></Contents>",
        "<Contents><Key></Key></Contents><Contents><Key>a</Key></Contents>",
        "\n  <Contents>\n    <Key>a</Key>\n  </Contents>\n",
        f"<EncodingType>url</EncodingType>{ROW.format('a+b%20%2B%C3%A9%FF', '', 1, 2)}",
        f"<EncodingType>url</EncodingType>{ROW.format('a%00b', '', 1, 2)}{ROWS}",
        f"<EncodingType>url</EncodingType>{ROW.format('a%C3', '', 1, 2)}"
        f"{ROW.format('%A9', '', 1, 1)}",
        ROW.format("&amp;#34;&apos;&gt;", "", "&amp;quot;", 10**18 - 1),
        ROW.format("same", "", "", 1) * 2,
        ROW.format("é\U0001f600\n\t", "", "", 1),
    ],
)
def test_usual_answers_are_read_as_botocore_reads_them(inside: str) -> None:
    assert_same(document(inside, '<?xml version="1.0" encoding="UTF-8"?>\n', "\n"))


_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=6)
_OBJECTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "Key": _NAMES.filter(lambda key: "\ufffe" not in key and "\uffff" not in key),
            "Size": st.integers(0, 10**18 - 1),
            "LastModified": st.datetimes(datetime(1000, 1, 1), datetime(9998, 12, 31)).map(
                lambda time: f"{time:%Y-%m-%dT%H:%M:%S}.000Z"
            ),
            "ETag": st.sampled_from(['"a"', '"&<b"', ""]),
            "StorageClass": st.sampled_from(["STANDARD", "GLACIER"]),
            "Other": st.just("x"),
        },
    ).filter(lambda row: row.keys() - {"Other"}),
    max_size=6,
)


@given(_OBJECTS, st.booleans())
def test_rows_of_any_form_are_read_as_botocore_reads_them(
    rows: Sequence[dict[str, object]], is_encoded: bool
) -> None:
    inside = "".join(
        "<Contents>"
        + "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in row.items())
        + "</Contents>"
        for row in rows
    )
    encoding = "<EncodingType>url</EncodingType>" if is_encoded else ""
    body = document(encoding + inside)
    assert_same(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        document(ROWS)[:-1],
        document(ROWS) + b"more",
        document(ROWS, end="<!-- after -->"),
        document(ROWS, start='<!DOCTYPE a [<!ENTITY b "c">]>'),
        document(ROWS + "<!-- -->"),
        document(ROWS + "<Contents><Key><![CDATA[a]]></Key></Contents>"),
        document(ROWS + "<Contents><Key>a<b/></Key></Contents>"),
        document(ROWS + "<Contents><Key/></Contents>"),
        document(ROWS + "<Contents><Key>a</Key><Key>b</Key></Contents>"),
        document(ROWS + "<Contents/>"),
        document(ROWS + "<Contents a='b'><Key>a</Key></Contents>"),
        document(ROWS + "<Contents><Owner/></Contents>"),
        document(ROWS + ROW.format("a", "", "", "1e5")),
        document(ROWS + ROW.format("a", "", "", 10**18)),
        document(ROWS + ROW.format("a", "", "", "")),
        document(ROWS.replace("11-30", "02-30")),
        document(ROWS.replace("2026", "0001")),
        document(ROWS.replace("26Z", "26+01:00")),
        document(ROWS.replace("k1", "k\x01")),
        document(ROWS.replace("k1", "k&#1;")),
        document(ROWS.replace("k1", "k&other;")),
        document(ROWS.replace("k1", "k\r")),
        document(ROWS.replace("k1", "k\udcff")),
        document(ROWS + "<IsTruncated>true</IsTruncated><IsTruncated>true</IsTruncated>"),
        document(ROWS + "<Name><First>a</First></Name>"),
        document(ROWS + "<s:Name xmlns:s='x'>a</s:Name>"),
        b"<Error><Code>SlowDown</Code></Error>",
    ],
)
def test_unusual_answers_are_left_to_botocore(body: bytes) -> None:
    assert read_page(body) is None


@pytest.mark.parametrize(("tags", "is_read"), [(64, True), (66, False)])
def test_longest_row_that_is_read(tags: int, is_read: bool) -> None:
    more = "<a>b</a>" * (tags // 2 - 2)
    body = document(f"<Contents><Key>a</Key>{more}</Contents>")
    assert (read_page(body) is not None) is is_read


@pytest.mark.parametrize(("depth", "is_read"), [(4, True), (5, False)])
def test_deepest_row_that_is_read(depth: int, is_read: bool) -> None:
    more = "<a>" * (depth - 1) + "<b/>" + "</a>" * (depth - 1)
    body = document(f"<Contents><Key>a</Key>{more}</Contents>")
    assert (read_page(body) is not None) is is_read


@pytest.mark.parametrize(("forms", "is_read"), [(64, True), (65, False)])
def test_most_forms_of_rows_that_are_read(forms: int, is_read: bool) -> None:
    """Each is compiled, which takes a thousand times as long as to read a row of it."""
    rows = "".join(
        f"<Contents><Key>k{at}</Key>{'<a>b</a>' * (at % 2)}</Contents>" for at in range(forms)
    )
    assert (read_page(document(rows)) is not None) is is_read


@pytest.mark.parametrize(
    ("inside", "token"),
    [
        ("<NextContinuationToken>a/b</NextContinuationToken>", "a/b"),
        ("<NextContinuationToken>a&amp;b</NextContinuationToken>", ""),
        ("<NextContinuationToken/>", ""),
        ("", ""),
    ],
)
def test_next_token_is_found_before_the_page_is_read(inside: str, token: str) -> None:
    assert next_token(document(ROWS + inside)) == token
    assert not next_token(b"<NextContinuationToken>")


@pytest.mark.parametrize("between", ["", '<?xml version="1.0"?>'])
def test_long_spaces_take_no_longer_than_other_bytes(between: str) -> None:
    spaces = b" " * 500_000
    body = (between.encode() + spaces if between else spaces) + b"<Other/>"
    started_s = time.process_time()
    assert read_page(body) is None
    assert time.process_time() - started_s < 5  # with backtracking several minutes
