"""The one request that changes a target, and all that can come of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from msglc_browser.errors import (
    AccessDenied,
    ClockSkewed,
    NotFound,
    ObjectChanged,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
    WrongCredentials,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.listing import ObjectInfo

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/vnd.msglc"

Reply = Mapping[str, Any]

# Who is refused for being who he is, or when, has changed nothing.
_NEVER_DONE = (AccessDenied, ClockSkewed, WrongCredentials)


class ObjectStore(Protocol):
    """What an upload needs of a connection: `S3Store`, as far as it goes."""

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        """One S3 request."""
        ...

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        """Size and ETag of an object. Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be at the target when the upload lands: nothing (None), or that version."""

    etag: str | None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What the server now holds."""

    etag: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What is about to land: its size, and the ETag it will have, None when that is not known."""

    size_bytes: int
    etag: str | None


@dataclass(frozen=True, slots=True)
class Landing:
    """A target, and the condition under which it may be changed."""

    store: ObjectStore
    target: S3Location
    expected: Expected
    content_type: str = CONTENT_TYPE

    @property
    def names(self) -> dict[str, str]:
        """Bucket and key, as requests name them."""
        return {"Bucket": self.target.bucket, "Key": self.target.key}

    @property
    def unsure_note(self) -> str:
        """What an error says when the last request may or may not have been carried out."""
        return (
            f"Nobody can say whether {self.target.name} was replaced: look at it before you go on."
        )

    async def land(self, send: Callable[[Mapping[str, str]], Awaitable[Reply]], sent: Sent) -> str:
        """Send the request under the conditions; answers the new object's ETag.

        Servers that ignore conditions exist, so the target is looked at first as well.
        """
        self._check(_etag(await self._present()))
        try:
            reply = await self._sent(send, self._conditions(), sent)
        except StorageError as error:
            if not _refuses_conditions(error):
                raise
            self._check(_etag(await self._present_after(error)))
            # All is as the conditions ask, and still they were refused: a server that does
            # not know them (Ceph 16 and 18 answer 412 to every PUT with If-Match).
            log.warning("conditional write refused, going on without: %s", error.details)
            reply = await self._sent(send, {}, sent)
        if reply.get("ETag"):
            return str(reply["ETag"])
        try:
            return _etag(await self._present()) or ""
        except StorageError as error:
            error.target_note = f"{self.target.name} was written, but checking it failed."
            raise

    async def _sent(
        self,
        send: Callable[[Mapping[str, str]], Awaitable[Reply]],
        conditions: Mapping[str, str],
        sent: Sent,
    ) -> Reply:
        try:
            return await send(conditions)
        except asyncio.CancelledError as cancelled:
            # It was given time to be answered, and was not: saying "cancelled" could be wrong.
            error = TimedOut("The last request was not answered in time after the cancel.")
            error.target_note = self.unsure_note
            raise error from cancelled
        except StorageError as error:
            present = await self._present_after(error)
            if present is None or not self._has_arrived(present, sent, error):
                raise
            return {"ETag": present.etag}  # the request arrived, its answer was lost

    async def _present(self) -> ObjectInfo | None:
        try:
            return await self.store.head(self.target.bucket, self.target.key)
        except NotFound:
            return None

    async def _present_after(self, error: StorageError) -> ObjectInfo | None:
        """What is there after the request has failed; `error` says so when nobody can tell."""
        try:
            return await self._present()
        except StorageError:
            if isinstance(error, _NEVER_DONE):
                raise error from None
            error.target_note = self.unsure_note
            raise error from None

    def _has_arrived(self, present: ObjectInfo | None, sent: Sent, error: StorageError) -> bool:
        if present is None:
            return False
        if sent.etag is not None:
            return _bare(present.etag) == sent.etag
        if _refuses_conditions(error):
            return False  # answered, and not lost: what is there is somebody else's
        # What the server copied has an ETag of its own making. What is there now is new and of
        # the right size; the check that follows every write compares header and TOC.
        is_new = _bare(present.etag) != _bare(self.expected.etag)
        return is_new and present.size_bytes == sent.size_bytes

    def _check(self, present: str | None) -> None:
        if _bare(present) == _bare(self.expected.etag):
            return
        if self.expected.etag is None:
            raise TargetExists(
                f"{self.target} exists already.",
                hint="Choose another name, or allow overwriting.",
            )
        gone = "deleted" if present is None else "replaced by another version"
        raise ObjectChanged(
            f"{self.target} was {gone} meanwhile; it was left as it is now.",
            hint="Look at what is there now, then try again.",
        )

    def _conditions(self) -> dict[str, str]:
        etag = self.expected.etag
        return {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}


def _etag(found: ObjectInfo | None) -> str | None:
    return None if found is None else found.etag


def _bare(etag: str | None) -> str | None:
    """An ETag without its quotes: not every server sends them everywhere."""
    return None if etag is None else etag.strip('"')


def _refuses_conditions(error: StorageError) -> bool:
    return isinstance(error, TargetExists | ObjectChanged | Unsupported)
