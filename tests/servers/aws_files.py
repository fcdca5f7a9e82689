"""The AWS settings of a computer: its environment and its files, for a test alone."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.errors import StorageError
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.retry import RetryPolicy
from msglc_browser.storage.s3.store import S3Store

BUCKETS = b"<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"
TWICE = RetryPolicy(attempts=2, first_delay_s=5.0)  # too long for a test: nothing is to be retried


class AwsFiles:
    """`config` and `credentials` are the two files; neither exists before it is written."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.config, self.credentials = folder / "config", folder / "credentials"
        self.set = monkeypatch.setenv
        self.set("AWS_CONFIG_FILE", str(self.config))
        self.set("AWS_SHARED_CREDENTIALS_FILE", str(self.credentials))
        self.set("AWS_EC2_METADATA_DISABLED", "true")
        self.set("AWS_DEFAULT_REGION", "us-east-1")


def chain(endpoint: str = "http://127.0.0.1:9") -> S3Store:
    """A connection that takes its credentials from this computer."""
    return S3Store(Profile(profile_id="p", name="P", endpoint=endpoint), None, policy=TWICE)


def keyed(endpoint: str) -> S3Store:
    """A connection with a key of its own."""
    profile = Profile(profile_id="p", name="P", endpoint=endpoint, access_key="OWNKEY", region="")
    return S3Store(profile, Secret("secret"), policy=TWICE)


async def failure(store: S3Store) -> StorageError:
    """Why the buckets of a connection cannot be listed, known within five seconds."""
    async with store, asyncio.timeout(5):
        with pytest.raises(StorageError) as caught:
            await store.list_buckets()
    return caught.value
