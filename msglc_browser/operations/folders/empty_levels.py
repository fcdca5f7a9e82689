"""Levels that a server shows although nothing is in them, as a disk does (SeaweedFS 4.48)."""

import logging
from typing import Final

from msglc_browser.errors import NotFound, StorageError
from msglc_browser.operations.buckets.versioning import Versioning, versioning_of
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.store import S3Store

_DEEPEST: Final = 100
log = logging.getLogger(__name__)


async def drop_empty_levels(workspace: Workspace, folder: S3Location) -> None:
    """Remove `folder`, and empty ones in it, where nothing is in them; never raises.

    For the end of a deletion or a move. With old versions they are not empty.
    """
    if not folder.key:
        return
    try:
        if await versioning_of(workspace, folder) is Versioning.OFF:
            store = await workspace.store(folder.profile_id)
            await _drop(store, folder.bucket, folder.key, 0)
    except StorageError as error:
        log.info("an empty folder stays: %s", error)


async def _drop(store: S3Store, bucket: str, key: str, depth: int) -> bool:
    """Whether nothing is left of it."""
    token, is_empty = None, depth < _DEEPEST
    while is_empty:
        page = await store.list_page(bucket, key, token)
        is_empty = all(each.key == key for each in page.objects)
        for prefix in page.prefixes:
            if prefix != key and prefix.startswith(key):
                is_empty = await _drop(store, bucket, prefix, depth + 1) and is_empty
        token = page.next_token
        if token is None:
            break
    if not is_empty:
        return False
    try:
        found = await store.head(bucket, key)
    except NotFound:
        return True
    if found.size_bytes:
        return False
    await store.call("delete_object", Bucket=bucket, Key=key)
    return True
