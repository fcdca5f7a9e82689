"""What typed and pasted addresses name, and on which connection."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.model.node_path import NodePath, parse_path
from msglc_browser.errors import BadInput, UnknownServer
from msglc_browser.operations.buckets.addresses import encoded_key
from msglc_browser.operations.buckets.typed_address import typed_address
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.profile import Profile


def profile(profile_id: str, endpoint: str, key: str = "", region: str = "us-east-1") -> Profile:
    return Profile(
        profile_id=profile_id, name=profile_id, endpoint=endpoint, access_key=key, region=region
    )


PROFILES = (
    profile("near", "http://localhost:9000", "AK"),
    profile("other", "http://localhost:9000", "OTHER"),
    profile("host", "https://h.example"),
    profile("deep", "https://s3.h.example"),
    profile("below", "https://gate.example/s3"),
    profile("root", "https://two.example"),
    profile("inner", "https://two.example/s3"),
    profile("slash", "https://slash.example/s3/"),
    profile("aws", "", region="eu-west-1"),
    profile("china", "", region="cn-north-1"),
    profile("broken", "http://[::1"),
)


def read(text: str, profile_id: str = "near") -> tuple[Location, NodePath | None]:
    return typed_address(
        text, profile_id, profiles=PROFILES, buckets_of=lambda profile_id: {f"of-{profile_id}"}
    )


def place(profile_id: str, bucket: str, key: str = "") -> tuple[S3Location, None]:
    return S3Location(profile_id, bucket, key), None


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("s3://runs/a b//c ", "runs", "a b//c "),
        ("s3a://runs/a", "runs", "a"),
        (" S3A://runs/in/", "runs", "in/"),
        ("s3n://runs", "runs", ""),
        ("s3://runs/s3a://x", "runs", "s3a://x"),
        ("arn:aws:s3:::runs/a b:c/ü", "runs", "a b:c/ü"),
        (" arn:aws-cn:s3:::runs/a", "runs", "a"),
        ("arn:aws:s3:::runs", "runs", ""),
        ("arn:aws:s3:::runs/", "runs", ""),
        ("arn:aws:s3:::runs/a\nb", "runs", "a\nb"),
        ("of-near/in/", "of-near", "in/"),
    ],
)
def test_addresses_without_a_server_are_of_the_chosen_connection(
    text: str, bucket: str, key: str
) -> None:
    assert read(text) == place("near", bucket, key)


@pytest.mark.parametrize(
    ("text", "profile_id", "bucket", "key"),
    [
        ("http://localhost:9000/runs/a%20b//%2B%C3%BC%23%3F", "near", "runs", "a b//+ü#?"),
        (" HTTP://LOCALHOST:9000/runs/A\n", "near", "runs", "A"),
        ("http://127.0.0.1:9000/runs/a", "near", "runs", "a"),
        ("http://[::1]:9000/runs/a", "near", "runs", "a"),
        ("http://runs.localhost:9000/a/b", "near", "runs", "a/b"),
        ("http://localhost:9000/runs/", "near", "runs", ""),
        ("http://localhost:9000/runs", "near", "runs", ""),
        ("http://localhost:9000/runs//a", "near", "runs", "/a"),
        ("http://localhost:9000/runs/a+b", "near", "runs", "a+b"),
        ("https://two.example/s3/runs/a", "inner", "runs", "a"),
        ("https://two.example/s3-old/runs/a", "root", "s3-old", "runs/a"),
        ("https://slash.example/s3/runs/a", "slash", "runs", "a"),
        ("https://h.example/runs/in/", "host", "runs", "in/"),
        ("https://h.example:443/runs/a", "host", "runs", "a"),
        ("http://h.example/runs/a", "host", "runs", "a"),
        ("https://ru.ns.h.example/a", "host", "ru.ns", "a"),
        ("https://runs.s3.h.example/a", "deep", "runs", "a"),
        ("https://s3.h.example/runs/a", "deep", "runs", "a"),
        ("https://gate.example/s3/runs/a", "below", "runs", "a"),
        ("https://s3.amazonaws.com/runs/a", "aws", "runs", "a"),
        ("https://s3.eu-north-1.amazonaws.com/runs/a", "aws", "runs", "a"),
        ("https://runs.s3.eu-north-1.amazonaws.com/in/a", "aws", "runs", "in/a"),
        ("https://ru.ns.s3.amazonaws.com/a+b%2Bc", "aws", "ru.ns", "a b+c"),
        ("http://runs.s3.amazonaws.com/a", "aws", "runs", "a"),
        ("https://runs.s3.cn-north-1.amazonaws.com.cn/a", "china", "runs", "a"),
        ("https://h.example/runs/caf%E9", "host", "runs", "caf\udce9"),
    ],
)
def test_url_leads_to_the_connection_of_its_server(
    text: str, profile_id: str, bucket: str, key: str
) -> None:
    assert read(text) == place(profile_id, bucket, key)


@pytest.mark.parametrize(
    ("key_id", "chosen", "expected"),
    [
        ("OTHER", "near", "other"),
        ("AK", "other", "near"),
        ("WHOSE", "other", "other"),
        ("", "other", "other"),
        ("", "host", "near"),
    ],
)
def test_link_leads_to_the_connection_of_its_key_else_to_the_chosen_one(
    key_id: str, chosen: str, expected: str
) -> None:
    signed = f"X-Amz-Credential={key_id}%2F20261201%2Fx%2Fs3%2Faws4_request&X-Amz-Signature=1"
    url = f"http://localhost:9000/runs/a.msg?X-Amz-Algorithm=AWS4-HMAC-SHA256&{signed}"
    assert read(url if key_id else "http://localhost:9000/runs/a.msg", chosen) == place(
        expected, "runs", "a.msg"
    )


@pytest.mark.parametrize(
    "text",
    [
        "s3://runs/a.msg#/x/y",
        "s3a://runs/a.msg#/x/y",
        "arn:aws:s3:::runs/a.msg#/x/y",
        "http://localhost:9000/runs/a.msg#/x/y",
        "http://localhost:9000/runs/a.msg?X-Amz-Signature=1#/x/y",
    ],
)
def test_node_comes_along(text: str) -> None:
    assert read(text) == (S3Location("near", "runs", "a.msg"), parse_path("/x/y"))


def test_fragment_that_is_no_path_belongs_to_browsers() -> None:
    assert read("http://localhost:9000/runs/a.msg#top") == place("near", "runs", "a.msg")


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("https://elsewhere.example/runs/a", "No connection leads to https://elsewhere.exa", "Add"),
        ("https://me:pw@elsewhere.example/b", "leads to https://elsewhere.example.", "endpoint"),
        ("https://evilh.example/runs/a", "No connection", "New connection"),
        ("https://gate.example/s3-old/b/k", "No connection leads to", "Add"),
        ("https://slash.example/s3-old/runs/a", "leads to https://slash.example", "endpoint"),
        ("https://slash.example/s3", "The bucket is missing", "endpoint/bucket"),
        ("http://localhost:9001/runs/a", "leads to http://localhost:9001", "this endpoint"),
        ("https://gate.example/other/a", "No connection leads to", "Add"),
        ("http://localhost:9000/", "The bucket is missing", "endpoint/bucket"),
        ("http://localhost:9000", "The bucket is missing", "endpoint/bucket"),
        ("http://[::1/runs/a", "not a valid address", ""),
        ("http://localhost:99999/runs/a", "not a valid address", ""),
        ("https:///runs/a", "The host is missing", "https://"),
        ("http://localhost:9000/runs/a?versionId=3", "old version", "Remove versionId"),
        ("arn:aws:s3:eu-west-1:1:accesspoint/x/object/k", "not the ARN", "arn:aws:s3:::"),
        ("arn:aws:iam::1:user/x", "not the ARN", "arn:aws:s3:::"),
        ("arn:aws:s3:::", "not the ARN", "arn:aws:s3:::"),
        ("ftp://host/a", "ftp:// is not supported", ""),
        ("nothing/known", "neither a known bucket nor a file", ""),
    ],
)
def test_address_that_leads_nowhere_is_explained(text: str, said: str, hint: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert said in caught.value.message
    assert hint in caught.value.hint
    if isinstance(caught.value, UnknownServer):
        assert caught.value.message == f"No connection leads to {caught.value.endpoint}."
    else:
        assert "No connection leads" not in caught.value.message


def test_aws_without_a_connection_to_it_is_named() -> None:
    with pytest.raises(BadInput, match="No connection leads to AWS") as caught:
        typed_address(
            "https://runs.s3.amazonaws.com/a",
            "near",
            profiles=PROFILES[:4],
            buckets_of=lambda _profile_id: (),
        )
    assert "without an endpoint" in caught.value.hint


def test_arn_needs_a_connection() -> None:
    with pytest.raises(BadInput, match="No connection is selected"):
        read("arn:aws:s3:::runs/a", "")


def test_file_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a#b.msg"
    assert read(str(path)) == (LocalLocation(path), None)


@given(st.text())
def test_copied_url_opens_what_it_was_copied_from(key: str) -> None:
    assert read(f"http://localhost:9000/runs/{encoded_key(key)}") == place("near", "runs", key)
