"""The servers that the other tests rely on."""

import botocore.exceptions
import pytest

from tests.servers.s3 import S3Bucket, S3Server, connect


def test_moto_keeps_an_object(moto_bucket: S3Bucket) -> None:
    moto_bucket.put("a//b", b"1")
    assert moto_bucket.keys() == ["a//b"]
    assert moto_bucket.get("a//b") == b"1"


def test_weed_keeps_an_object(weed_bucket: S3Bucket) -> None:
    weed_bucket.put("a/b", b"1")
    assert weed_bucket.keys() == ["a/b"]
    assert weed_bucket.get("a/b") == b"1"


def test_weed_refuses_wrong_secret(weed: S3Server) -> None:
    stranger = connect(weed.endpoint, weed.access_key, "wrong")
    try:
        with pytest.raises(botocore.exceptions.ClientError, match="SignatureDoesNotMatch"):
            stranger.client.list_buckets()
    finally:
        stranger.client.close()


def test_rclone_keeps_an_object(rclone_bucket: S3Bucket) -> None:
    rclone_bucket.put("a/b", b"1")
    assert rclone_bucket.get("a/b") == b"1"
