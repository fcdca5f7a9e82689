"""What is copied of objects and folders for other programs."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.errors import NotFound
from msglc_browser.operations.buckets.addresses import AddressForm, address_lines, encoded_key
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.servers.writing import open_workspace

KEYS = ("runs/", "a b/ü+100%.msg", "/x//y?versionId=1#/z")


def lines(folder: Path, form: AddressForm, *keys: str, **profile: Any) -> list[str]:
    """The addresses of keys in bucket "data"; the endpoint answers nothing."""
    given = {"endpoint": "http://127.0.0.1:1", **profile}
    made = Profile(profile_id="p", name="P", access_key="AK", **given)

    async def work() -> str:
        async with open_workspace(folder) as workspace:
            workspace.add_temporary(made, Secret("secret"))
            client = await (await workspace.store("p"))._opened()
            client._known_buckets.add("data")
            places = [S3Location("p", "data", key) for key in keys]
            return await address_lines(workspace, form, places)

    return asyncio.run(work()).split("\n")


def test_names_are_the_last_parts_of_keys(tmp_path: Path) -> None:
    assert lines(tmp_path, AddressForm.NAME, *KEYS) == ["runs", "ü+100%.msg", "z"]


def test_keys_are_exact(tmp_path: Path) -> None:
    assert lines(tmp_path, AddressForm.KEY, *KEYS) == list(KEYS)


def test_uris_are_those_that_open_again(tmp_path: Path) -> None:
    assert lines(tmp_path, AddressForm.URI, *KEYS) == [
        "s3://data/runs/",
        "s3://data/a b/ü+100%.msg",
        "s3://data//x//y?versionId=1#/z#/",
    ]


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov")],
)
def test_arns_are_of_the_partition_of_the_region(
    tmp_path: Path, region: str, partition: str
) -> None:
    found = lines(tmp_path, AddressForm.ARN, "a b/ü.msg", region=region)
    assert found == [f"arn:{partition}:s3:::data/a b/ü.msg"]


def test_urls_are_encoded_as_in_requests(tmp_path: Path) -> None:
    assert lines(tmp_path, AddressForm.URL, *KEYS) == [
        "http://127.0.0.1:1/data/runs/",
        "http://127.0.0.1:1/data/a%20b/%C3%BC%2B100%25.msg",
        "http://127.0.0.1:1/data//x//y%3FversionId%3D1%23/z",
    ]


def test_urls_at_aws_have_the_region_in_the_host(tmp_path: Path) -> None:
    found = lines(tmp_path, AddressForm.URL, "k/a.msg", endpoint="", region="eu-west-1")
    assert found == ["https://s3.eu-west-1.amazonaws.com/data/k/a.msg"]


@given(st.binary(min_size=1).map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_encoded_key_is_ascii_and_stands_for_the_same_bytes(key: str) -> None:
    encoded = encoded_key(key)
    assert encoded.isascii()
    assert urlsplit(f"https://h/b/{encoded}").path == f"/b/{encoded}"
    assert unquote(encoded, errors="surrogateescape") == key


def test_connection_that_is_gone_is_named_as_missing(tmp_path: Path) -> None:
    workspace = Workspace(ProfilesFile(tmp_path / "connections.json"), SessionCredentials())
    with pytest.raises(NotFound, match="no longer exists"):
        asyncio.run(address_lines(workspace, AddressForm.KEY, [S3Location("x", "b", "k")]))
