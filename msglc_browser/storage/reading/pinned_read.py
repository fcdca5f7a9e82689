"""Ranges of one version of an object, even from servers without conditional requests."""

from typing import Final

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import NotFound, ObjectChanged, StorageError
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version, changed_meanwhile
from msglc_browser.storage.s3.one_byte import EMPTY_CODES
from msglc_browser.storage.s3.ranged_read import Meter, RangeReply, Sink
from msglc_browser.storage.s3.store import S3Store

_DELETED: Final = "was deleted on the server"
_NO_CONDITION_CODES: Final = ("NotImplemented", "501", "InvalidArgument", "InvalidRequest")


class PinnedReader:
    """Requests one version of an object, conditionally wherever the server supports it.

    The caller compares the ETag of each reply too: some servers ignore conditions.
    """

    def __init__(
        self, store: S3Store, version: Version[S3Location], *, meter: Meter | None = None
    ) -> None:
        self._store = store
        self._location = version.location
        self._version = version
        self._meter = meter
        # A weak ETag never matches in If-Match: then only the ETags of the replies are compared.
        self._sends_condition = bool(version.if_match)

    async def get(self, span: Span, sink: Sink | None = None) -> RangeReply:
        """One range. Raises ObjectChanged, also if the object is gone, or any StorageError."""
        if not self._sends_condition:
            return await self._get(span, "", sink)
        try:
            return await self._get(span, self._version.if_match, sink)
        except ObjectChanged as error:
            # Some servers reject a condition that holds; HEAD shows whether it does.
            if not self._version.is_same(await self._present_etag()):
                raise changed_error(self._location) from error
        except StorageError as error:
            if error.code not in _NO_CONDITION_CODES:
                raise
        self._sends_condition = False
        return await self._get(span, "", sink)

    async def _present_etag(self) -> str:
        try:
            return (await self._store.head(self._location.bucket, self._location.key)).etag
        except NotFound as error:
            # SeaweedFS 4.48 answers 412 for an object that is gone.
            raise changed_error(self._location, _DELETED) from error

    async def _get(self, span: Span, etag: str, sink: Sink | None) -> RangeReply:
        place = self._location
        try:
            return await self._store.get_range(
                place.bucket, place.key, span, if_match=etag, meter=self._meter, sink=sink
            )
        except NotFound as error:
            raise changed_error(place, _DELETED) from error
        except StorageError as error:
            if error.code in EMPTY_CODES:
                raise changed_error(place) from error
            raise


def changed_error(location: S3Location, what: str = "has changed on the server") -> ObjectChanged:
    """The error for a version that no longer exists."""
    return changed_meanwhile(
        location, f"{what} since it was opened", hint="Reload to see the new version."
    )
