"""Use case: everything that a small server holds, and what is new since an earlier look."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from msglc_browser.operations.buckets.connection_test import list_buckets
from msglc_browser.operations.buckets.folder_objects import FolderObjects
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location

PATIENCE_S: Final = 2.0
Held: TypeAlias = Mapping[S3Location, str]


async def held_by(workspace: Workspace, profile_id: str) -> Held:
    """The ETag of every object in every bucket. Raises StorageError."""
    found: dict[S3Location, str] = {}
    for bucket in (await list_buckets(workspace, profile_id)).buckets:
        objects = FolderObjects(S3Location(profile_id, bucket.name))
        while not objects.is_over:
            page = await objects.next_page(workspace)
            found |= {each.location: each.etag for each in page}
    return MappingProxyType(found)


async def new_in(workspace: Workspace, profile_id: str, before: Held) -> tuple[S3Location, ...]:
    """The objects that are new or have changed since `before`, no matter how they were written.

    Raises StorageError, or TimeoutError after PATIENCE_S.
    """
    async with asyncio.timeout(PATIENCE_S):
        now = await held_by(workspace, profile_id)
    return tuple(place for place, etag in now.items() if before.get(place) != etag)
