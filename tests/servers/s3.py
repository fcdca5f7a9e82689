"""What a test knows about an S3 server, and its own buckets there."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import botocore.config
import botocore.session
from botocore.exceptions import ClientError

from msglc_browser.storage.places.profile import Profile, Secret


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running server: its endpoint, its key pair, and a plain botocore client to it."""

    endpoint: str
    access_key: str
    secret_key: str
    client: Any = field(repr=False)

    @property
    def profile(self) -> Profile:
        """A connection to it, as a user would have saved it."""
        return Profile(
            profile_id="test", name="Test", endpoint=self.endpoint, access_key=self.access_key
        )

    @property
    def secret(self) -> Secret:
        """The secret that belongs to `profile`."""
        return Secret(secret_key=self.secret_key)


@dataclass(frozen=True, slots=True)
class S3Bucket:
    """A bucket for a single test, accessed with an independent client."""

    server: S3Server
    name: str

    def is_there(self) -> bool:
        """Whether the bucket exists."""
        try:
            self.server.client.head_bucket(Bucket=self.name)
        except ClientError:
            return False
        return True

    def put(self, key: str, data: bytes) -> None:
        """Store an object."""
        self.server.client.put_object(Bucket=self.name, Key=key, Body=data)

    def fill(self, objects: Mapping[str, bytes]) -> None:
        """Store several objects."""
        for key, data in objects.items():
            self.put(key, data)

    def get(self, key: str) -> bytes:
        """The bytes of an object; botocore's ClientError if it does not exist."""
        body = self.server.client.get_object(Bucket=self.name, Key=key)["Body"]
        with body:
            data: bytes = body.read()
        return data

    def keys(self) -> list[str]:
        """Every key, in the server's order."""
        pages = self.server.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]

    def delete(self, key: str) -> None:
        """Remove an object."""
        self.server.client.delete_object(Bucket=self.name, Key=key)

    def unfinished_uploads(self) -> list[str]:
        """Keys of multipart uploads that were neither completed nor aborted."""
        reply = self.server.client.list_multipart_uploads(Bucket=self.name)
        return [upload["Key"] for upload in reply.get("Uploads", ())]

    def remove(self) -> None:
        """Empty and delete the bucket."""
        for key in self.keys():
            self.delete(key)
        self.server.client.delete_bucket(Bucket=self.name)


def connect(endpoint: str, access_key: str, secret_key: str) -> S3Server:
    """A server with a client; close the client with `server.client.close()`."""
    client = botocore.session.get_session().create_client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name="us-east-1",
        config=botocore.config.Config(
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
        ),
    )
    return S3Server(endpoint, access_key, secret_key, client)


def make_bucket(server: S3Server) -> S3Bucket:
    """A new, empty bucket."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    server.client.create_bucket(Bucket=name)
    return S3Bucket(server, name)
