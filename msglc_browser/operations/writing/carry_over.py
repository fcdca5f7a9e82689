"""What a write keeps of the object that it replaces, and what it says about the rest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from msglc_browser.errors import AccessDenied, NotFound, StorageError
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import telling_written
from msglc_browser.storage.places.location import Location, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.attributes import Attributes, attributes_of
from msglc_browser.storage.writing.conditional_write import CONTENT_TYPE, Condition, WriteMode

_RIGHTS: Final = {
    "Tagging": "tags (s3:PutObjectTagging)",
    "ObjectLockMode": "retention (s3:PutObjectRetention)",
    "SSEKMSKeyId": "encryption key (kms:GenerateDataKey)",
}


async def carried_over(
    store: S3Store,
    target: S3Location,
    condition: Condition,
    *,
    content_type: str = CONTENT_TYPE,
    in_place: bool = False,
) -> Attributes:
    """The attributes for the object that is about to be written to `target`.

    `in_place`: it is the previous archive, rewritten. Raises ObjectChanged if the object that the
    `condition` names is no longer there, and any StorageError.
    """
    if condition.mode is WriteMode.CREATE:
        return Attributes({"ContentType": content_type})
    try:
        found = await attributes_of(store, target)
    except NotFound:
        condition.check(target, None)
        return Attributes({"ContentType": content_type})
    condition.check(target, Version(target, found.etag))
    if in_place:
        return replace(found, arguments={"ContentType": content_type, **found.arguments})
    return found.of_new_content(content_type, is_archive=content_type == CONTENT_TYPE)


async def lost_by_replacing(
    workspace: Workspace, location: Location, *, in_place: bool = False
) -> tuple[str, ...]:
    """What an archive written there would not keep, in words; () if that is unknown, or a file."""
    if not isinstance(location, S3Location):
        return ()
    try:
        store = await workspace.store(location.profile_id)
        found = await attributes_of(store, location)
    except StorageError:
        return ()
    if in_place:
        return found.lost
    return found.of_new_content(CONTENT_TYPE, is_archive=True).lost


@contextmanager
def telling_rights(attributes: Attributes) -> Iterator[None]:
    """Errors of this block say which rights the attributes need."""
    try:
        yield
    except AccessDenied as error:
        needed = [words for name, words in _RIGHTS.items() if name in attributes.arguments]
        if needed:
            error.hint += f" Keeping the previous version's {_listed(needed)} needs that right."
        raise


async def notes_on(
    store: S3Store, written: Version[S3Location], wanted: Attributes
) -> tuple[str, ...]:
    """What the object just written lacks, in sentences; some servers ignore what they are sent."""
    name, lost = written.location.name, wanted.lost
    if set(wanted.arguments) - {"ContentType"}:
        with telling_written(written.location):
            found = await attributes_of(store, written.location)
        lost = (*lost, *wanted.missing_from(found))
    if not lost:
        return ()
    return (f"{name} has not kept everything of its previous version: {_listed(lost)}.",)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)
