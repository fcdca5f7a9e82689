"""What of an object is sent again when it is rewritten, and what is named as lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    NotAnS3Api,
    NotFound,
    ServerFailed,
    StorageError,
    TimedOut,
    Unsupported,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.s3.answers.bad_answers import AnswerTooLong, HasDocumentType, Redirect
from msglc_browser.storage.s3.exact_keys import Latin1
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.attributes import Attributes, attributes_of

PLACE = S3Location("p", "runs", "a.msg")
OWNER = {"Grantee": {"ID": "me"}, "Permission": "FULL_CONTROL"}


class Described(S3Store):
    """A server with one object; a reply may be an error."""

    def __init__(self, head: dict[str, Any], **replies: dict[str, Any] | StorageError) -> None:
        super().__init__(Profile(profile_id="p", name="P", endpoint=""), None)
        self.asked: list[str] = []
        self._replies: dict[str, Any] = {
            "get_object_tagging": {"TagSet": []},
            "get_object_acl": {"Owner": {"ID": "me"}, "Grants": [OWNER]},
            "head_object": head,
            **replies,
        }

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        assert kwargs == {"Bucket": "runs", "Key": "a.msg"}
        self.asked.append(method)
        reply = self._replies[method]
        if isinstance(reply, StorageError):
            raise reply
        return dict(reply)


def found(head: dict[str, Any], **replies: dict[str, Any] | StorageError) -> Attributes:
    return asyncio.run(attributes_of(Described(head, **replies), PLACE))


def test_everything_that_can_be_sent_again_is_taken_as_it_is() -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    head: dict[str, Any] = {
        "CacheControl": "no-store",
        "ContentDisposition": "inline",
        "ContentEncoding": "gzip",
        "ContentLanguage": "de, en",
        "ContentType": "text/x",
        "Expires": until,
        "Metadata": {"owner": "me"},
        "StorageClass": "GLACIER_IR",
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": "arn:aws:kms:key",
        "BucketKeyEnabled": True,
        "WebsiteRedirectLocation": "/b",
        "ObjectLockMode": "GOVERNANCE",
        "ObjectLockRetainUntilDate": until,
    }
    others = {"ETag": '"e"', "ContentLength": 5, "TagCount": 2, "ExpiresString": "soon"}
    tags = [{"Key": "a b", "Value": "c&d=é"}, {"Key": "e", "Value": ""}]
    assert found({**head, **others}, get_object_tagging={"TagSet": tags}) == Attributes(
        {**head, "Tagging": "a%20b=c%26d%3D%C3%A9&e="}, (), '"e"'
    )


@pytest.mark.parametrize(
    ("head", "lost"),
    [
        ({"Expires": None, "ExpiresString": "0"}, "Expires 0"),
        ({"StorageClass": "GLACIER"}, "storage class GLACIER"),
        ({"StorageClass": "DEEP_ARCHIVE"}, "storage class DEEP_ARCHIVE"),
        ({"ObjectLockLegalHoldStatus": "ON"}, "legal hold"),
        ({"SSECustomerAlgorithm": "AES256"}, "encryption with a key of your own (SSE-C)"),
        ({"Metadata": {"who": "é"}}, "user metadata who"),
        ({"MissingMeta": 1}, "user metadata that is not text"),
        ({"MissingMeta": None}, "user metadata that is not text"),
        (
            {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": None},
            "retention (its end could not be understood)",
        ),
        (
            {"ObjectLockMode": "GOVERNANCE"},
            "retention (its end could not be understood)",
        ),
        (
            {"ObjectLockRetainUntilDate": None},
            "retention (its end could not be understood)",
        ),
    ],
)
def test_what_cannot_be_sent_again_is_named(head: dict[str, Any], lost: str) -> None:
    assert found({"ContentType": "a/b", **head}) == Attributes({"ContentType": "a/b"}, (lost,))


@pytest.mark.parametrize("row", [{}, {"Key": None, "Value": "x"}, {"Key": ""}, "text"])
def test_tag_without_a_name_is_named_and_the_others_are_kept(row: object) -> None:
    tags = [{"Key": "a", "Value": None}, row]
    lost = () if row == "text" else ("tags without names",)
    assert found({}, get_object_tagging={"TagSet": tags}) == Attributes({"Tagging": "a="}, lost)


@pytest.mark.parametrize("head", [{}, {"MissingMeta": 0}, {"ObjectLockLegalHoldStatus": "OFF"}])
def test_object_without_attributes_loses_nothing(head: dict[str, Any]) -> None:
    assert found(head) == Attributes()


def test_only_metadata_that_is_not_ascii_is_lost() -> None:
    metadata = {"a": "1", "é": "2", "c": "~\x7f", "d": "\x80"}
    expected = Attributes(
        {"Metadata": {"a": "1", "c": "~\x7f"}}, ("user metadata é", "user metadata d")
    )
    assert found({"Metadata": metadata}) == expected


def test_header_that_is_not_utf_8_is_lost_and_one_that_is_stays() -> None:
    head = {"ContentDisposition": Latin1(b"inline; filename=\xe9", "latin-1"), "CacheControl": "é"}
    expected = Attributes({"CacheControl": "é"}, ("Content-Disposition (not UTF-8)",))
    assert found(head) == expected


def test_tags_are_the_same_in_whatever_order_the_server_returns_them() -> None:
    rows = [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}]
    first = found({}, get_object_tagging={"TagSet": rows})
    assert first.arguments == {"Tagging": "a=2&b=1"}
    assert first.missing_from(found({}, get_object_tagging={"TagSet": rows[::-1]})) == ()


def test_grants_without_content_are_none() -> None:
    reply: dict[str, Any] = {"Owner": {"ID": "me"}, "Grants": [OWNER, None, ""]}
    assert found({}, get_object_acl=reply) == Attributes()


def test_retention_that_has_ended_is_not_sent_again() -> None:
    until = datetime(2000, 1, 1, tzinfo=UTC)
    head = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until}
    assert found(head) == Attributes()


def test_tags_that_may_not_be_read_are_named() -> None:
    assert found({}, get_object_tagging=AccessDenied("no")).lost == (
        "tags (this key may not read them)",
    )


@pytest.mark.parametrize("error", [Unsupported("no"), NotFound("no tags")])
def test_server_without_tags_loses_none(error: StorageError) -> None:
    assert found({}, get_object_tagging=error) == Attributes()


class Answered(Exception):
    """What botocore raises for an error."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(str(status))
        self.response = {"ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": headers}}


def _caused(cause: Exception) -> StorageError:
    """What is raised for it; s3fs puts an error of its own in between."""
    error, between = ServerFailed("no"), OSError()
    error.__cause__ = cause
    if isinstance(cause, Answered):
        error.__cause__, between.__cause__ = between, cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        NotAnS3Api("no"),
        _caused(Answered(500, etag="e")),
        _caused(AnswerTooLong(16)),
        _caused(HasDocumentType(is_web_page=False)),
    ],
)
def test_server_that_sends_the_object_in_place_of_its_tags_is_asked_once(
    error: StorageError,
) -> None:
    store = Described({"CacheControl": "x"}, get_object_tagging=error)
    for _ in range(2):
        assert asyncio.run(attributes_of(store, PLACE)) == Attributes({"CacheControl": "x"})
    assert store.asked == ["head_object", "get_object_tagging", "head_object"]


@pytest.mark.parametrize("status", [400, 499])
def test_tags_that_the_server_will_never_tell_are_named(status: int) -> None:
    error = _caused(Answered(status))
    assert found({}, get_object_tagging=error).lost == ("tags (the server did not return them)",)


@pytest.mark.parametrize(
    "error",
    [
        _caused(Redirect("http://a", "")),
        _caused(Answered(399)),
        _caused(Answered(429)),
        _caused(Answered(500)),
        TimedOut("late"),
        ServerFailed("no answer"),
    ],
)
def test_tags_that_are_unknown_for_now_stop_the_write(error: StorageError) -> None:
    with pytest.raises(type(error)):
        found({}, get_object_tagging=error)


@pytest.mark.parametrize(
    "grant",
    [
        {
            "Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"},
            "Permission": "READ",
        },
        {"Grantee": {"ID": "you"}, "Permission": "FULL_CONTROL"},
        {"Grantee": {"ID": "me"}, "Permission": "READ"},
    ],
)
def test_grants_to_others_are_named(grant: dict[str, Any]) -> None:
    acl = {"Owner": {"ID": "me"}, "Grants": [OWNER, grant]}
    assert found({}, get_object_acl=acl).lost == ("access granted to others (ACL)",)


@pytest.mark.parametrize("error", [AccessDenied("no"), Unsupported("no")])
def test_acl_that_cannot_be_read_counts_as_none(error: StorageError) -> None:
    assert found({}, get_object_acl=error) == Attributes()


@pytest.mark.parametrize(
    ("before", "new", "is_archive", "expected"),
    [
        ("application/x-msgpack", "application/vnd.msglc", True, "application/x-msgpack"),
        ("binary/octet-stream", "application/vnd.msglc", True, "application/vnd.msglc"),
        ("", "application/vnd.msglc", True, "application/vnd.msglc"),
        ("text/plain", "application/json", False, "application/json"),
        ("Application/JSON; charset=x", "application/json", False, "Application/JSON; charset=x"),
    ],
)
def test_new_content_keeps_a_type_that_fits(
    before: str, new: str, is_archive: bool, expected: str
) -> None:
    had = Attributes({"ContentType": before, "CacheControl": "x"}, ("y",), "e")
    assert had.of_new_content(new, is_archive=is_archive) == Attributes(
        {"ContentType": expected, "CacheControl": "x"}, ("y",), "e"
    )


def test_encoding_of_the_previous_bytes_is_not_that_of_new_ones() -> None:
    had = Attributes({"ContentType": "a/b", "ContentEncoding": "gzip"}, ("tags",))
    assert had.of_new_content("a/b", is_archive=False) == Attributes(
        {"ContentType": "a/b"}, ("tags", "Content-Encoding gzip")
    )


def test_what_the_server_dropped_is_named_once() -> None:
    until = datetime(2030, 1, 1, tzinfo=UTC)
    wanted = {"ObjectLockMode": "X", "ObjectLockRetainUntilDate": until, "Tagging": "a=b"}
    sent = Attributes({**wanted, "CacheControl": "x"})
    assert sent.missing_from(Attributes({"CacheControl": "x"})) == ("retention", "tags")
    assert sent.missing_from(sent) == ()
