"""Use case: the addresses of objects and folders in the forms that other programs take."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from msglc_browser.storage.places.location import S3Location, location_text
from msglc_browser.storage.s3.request import ANY_KEY

if TYPE_CHECKING:
    from msglc_browser.operations.workspace import Workspace
    from msglc_browser.storage.places.profile import Profile

# By how their regions begin. Source: AWS, "Amazon Resource Names".
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


class AddressForm(Enum):
    """What is said of an object or folder."""

    URI = auto()  # s3://bucket/key
    URL = auto()  # https://endpoint/bucket/key
    ARN = auto()  # arn:aws:s3:::bucket/key
    KEY = auto()
    NAME = auto()  # the last part of the key


async def address_lines(
    workspace: Workspace, form: AddressForm, places: Sequence[S3Location]
) -> str:
    """The addresses of one or more places in one bucket, one on a line.

    Raises NotFound if the connection is gone; for URLs, StorageError if it cannot be opened.
    """
    profile = workspace.profile(places[0].profile_id)
    before = ""
    if form is AddressForm.URL:
        before = await _before_keys(workspace, places[0])
    return await asyncio.to_thread(_lines, form, places, before, _partition(profile))


def _lines(
    form: AddressForm, places: Sequence[S3Location], before_keys: str, partition: str
) -> str:
    match form:
        case AddressForm.URI:
            texts = [location_text(place) for place in places]
        case AddressForm.URL:
            texts = [before_keys + encoded_key(place.key) for place in places]
        case AddressForm.ARN:
            texts = [f"arn:{partition}:s3:::{place.bucket}/{place.key}" for place in places]
        case AddressForm.KEY:
            texts = [place.key for place in places]
        case AddressForm.NAME:
            texts = [place.name for place in places]
    return "\n".join(texts)


def encoded_key(key: str) -> str:
    """A key as it stands in the path of a request: see `storage.s3.plain_request`."""
    return quote(key.encode("utf-8", "surrogateescape"), safe="/~")


async def _before_keys(workspace: Workspace, place: S3Location) -> str:
    """What precedes a key in an address: the client knows the endpoint, its region and style."""
    store = await workspace.store(place.profile_id)
    signed = await store.presigned("get_object", 1, Bucket=place.bucket, Key=ANY_KEY)
    parts = urlsplit(signed.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix(ANY_KEY)}"


def _partition(profile: Profile) -> str:
    starts = (part for start, part in _PARTITIONS.items() if profile.region.startswith(start))
    return next(starts, "aws")
