"""The one request that changes a target, and all that can come of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
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
from msglc_browser.storage.places.location import Location, S3Location
from msglc_browser.storage.places.version import (
    Version,
    changed_meanwhile,
    is_same_etag,
)
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


class WriteMode(Enum):
    """What a write may do to its target, in obstore's words."""

    CREATE = "create"  # nothing may be there
    OVERWRITE = "overwrite"  # whatever is there
    UPDATE = "update"  # one version may be there, and nothing else


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be at a target when a write lands: CREATE, OVERWRITE or `update(version)`."""

    mode: WriteMode
    version: Version[Location] | None = None  # that an update replaces

    def __post_init__(self) -> None:
        """Raise ValueError for an update that could replace anything."""
        if self.mode is WriteMode.UPDATE and self.version is None:
            raise ValueError("an update needs the version that it replaces")

    @property
    def headers(self) -> dict[str, str]:
        """The condition as requests say it; without one that could match, nothing."""
        if self.mode is WriteMode.CREATE:
            return {"IfNoneMatch": "*"}
        if_match = self.version.if_match if self.version else ""
        return {"IfMatch": if_match} if if_match else {}

    def check(self, target: Location, present: Version[Location] | None) -> None:
        """Raise TargetExists or ObjectChanged unless the target may be changed.

        `present` is what is there, None for nothing.
        """
        if self.mode is WriteMode.OVERWRITE or (self.version is None and present is None):
            return
        if self.version is None:
            raise target_exists(target)
        if present is not None and self.version.admits(present.etag, present.size_bytes):
            return
        gone = "deleted" if present is None else "replaced by another version"
        raise changed_meanwhile(
            target,
            f"was {gone} meanwhile; it was left as it is now",
            hint="Look at what is there now, then try again.",
        )

    def is_replaced_by(self, present: Version[Location]) -> bool:
        """Whether `present` is known not to be what the condition admits."""
        if self.version is None:
            return self.mode is WriteMode.CREATE
        return self.version.is_other(present.etag)


CREATE = Condition(WriteMode.CREATE)
OVERWRITE = Condition(WriteMode.OVERWRITE)


def update(version: Version[Location]) -> Condition:
    """Only this version is replaced."""
    return Condition(WriteMode.UPDATE, version)


def target_exists(target: Location) -> TargetExists:
    """The error for something that must not be replaced."""
    return TargetExists(
        f"{target} exists already.", hint="Choose another name, or allow overwriting."
    )


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
    condition: Condition
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
        self._check(await self._present())
        conditions = self.condition.headers
        try:
            reply = await self._sent(send, conditions, sent)
        except StorageError as error:
            if not conditions or not _refuses_conditions(error):
                raise
            self._check(await self._present_after(error))
            # All is as the conditions ask, and still they were refused: a server that does
            # not know them (Ceph 16 and 18 answer 412 to every PUT with If-Match).
            log.warning("conditional write refused, going on without: %s", error.details)
            reply = await self._sent(send, {}, sent)
        if reply.get("ETag"):
            return str(reply["ETag"])
        try:
            present = await self._present()
            return present.etag if present else ""
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

    async def _present(self) -> Version[S3Location] | None:
        try:
            found = await self.store.head(self.target.bucket, self.target.key)
        except NotFound:
            return None
        return Version(self.target, found.etag, found.size_bytes)

    async def _present_after(self, error: StorageError) -> Version[S3Location] | None:
        """What is there after the request has failed; `error` says so when nobody can tell."""
        try:
            return await self._present()
        except StorageError:
            if isinstance(error, _NEVER_DONE):
                raise error from None
            error.target_note = self.unsure_note
            raise error from None

    def _has_arrived(self, present: Version[Location], sent: Sent, error: StorageError) -> bool:
        if sent.etag is not None:
            return is_same_etag(present.etag, sent.etag)
        if _refuses_conditions(error):
            return False  # answered, and not lost: what is there is somebody else's
        # What the server copied has an ETag of its own making. What is there now is new and of
        # the right size; the check that follows every write compares header and TOC.
        is_new = self.condition.is_replaced_by(present)
        return is_new and present.size_bytes == sent.size_bytes

    def _check(self, present: Version[S3Location] | None) -> None:
        self.condition.check(self.target, present)


def _refuses_conditions(error: StorageError) -> bool:
    return isinstance(error, TargetExists | ObjectChanged | Unsupported)
