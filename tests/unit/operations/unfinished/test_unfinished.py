"""The uploads a server knows of, whatever their keys."""

import asyncio
from pathlib import Path
from typing import Any

from msglc_browser.errors import NotAnS3Api
from msglc_browser.operations.unfinished.unfinished import unfinished_in
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.s3.store import S3Store
from tests.servers.ranged_store import RangedStore

KEYS = ["a b+%41.msg", "bell\x07.msg", "ünï/測.msg"]
ENCODED = ["a+b%2B%2541.msg", "bell%07.msg", "%C3%BCn%C3%AF/%E6%B8%AC.msg"]


class _XmlStore(RangedStore):
    """Lists one upload a page; its keys make no readable XML unless they are encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_pages: list[dict[str, Any]] = []

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        self.asked_pages.append(kwargs)
        if kwargs.get("EncodingType") != "url":
            raise NotAnS3Api("its response cannot be read")
        page = KEYS.index(kwargs["KeyMarker"]) + 1 if "KeyMarker" in kwargs else 0
        return {
            "EncodingType": "url",
            "IsTruncated": page + 1 < len(KEYS),
            "NextKeyMarker": ENCODED[page],
            "NextUploadIdMarker": f"id-{page}",
            "Uploads": [{"Key": ENCODED[page], "UploadId": f"id-{page}"}],
        }


class _OneStore(Workspace):
    def __init__(self, only: S3Store) -> None:
        self._only = only
        super().__init__(ProfilesFile(Path("connections.json")), SessionCredentials())

    async def store(self, profile_id: str) -> S3Store:
        return self._only


def test_uploads_are_listed_when_xml_cannot_hold_their_keys() -> None:
    async def scenario() -> list[str]:
        found = await unfinished_in(_OneStore(_XmlStore()), S3Location("p", "runs", ""))
        return [each.target.key for each in found]

    assert asyncio.run(scenario()) == KEYS
