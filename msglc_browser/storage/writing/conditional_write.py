"""The one request that changes a target, and all its possible outcomes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from msglc_browser.errors import (
    AccessDenied,
    ClockSkewed,
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

if TYPE_CHECKING:
    from msglc_browser.storage.s3.lists.listing import ObjectInfo

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/vnd.msglc"

Reply = Mapping[str, Any]

# After a rejection because of identity or clock, nothing has changed.
_NEVER_DONE = (AccessDenied, ClockSkewed, WrongCredentials)


class ObjectStore(Protocol):
    """The part of `S3Store` that an upload needs."""

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        """One S3 request."""
        ...

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        """Size and ETag of an object. Raises NotFound."""
        ...


class WriteMode(Enum):
    """How a write may change its target, in obstore's terms."""

    CREATE = "create"  # the target must not exist
    OVERWRITE = "overwrite"  # whatever the target is
    UPDATE = "update"  # the target must be one specific version


@dataclass(frozen=True, slots=True)
class Condition:
    """The required state of a target when a write lands: CREATE, OVERWRITE or `update(version)`."""

    mode: WriteMode
    version: Version[Location] | None = None  # the one an update replaces
    is_unseen: bool = False  # whether there is one already could not be looked at

    def __post_init__(self) -> None:
        """Raise ValueError for an update that could replace anything."""
        if self.mode is WriteMode.UPDATE and self.version is None:
            raise ValueError("an update needs the version that it replaces")

    @property
    def headers(self) -> dict[str, str]:
        """The condition in request form; empty if no ETag could match."""
        if self.mode is WriteMode.CREATE:
            return {"IfNoneMatch": "*"}
        if_match = self.version.if_match if self.version else ""
        return {"IfMatch": if_match} if if_match else {}

    def check(self, target: Location, present: Version[Location] | None) -> None:
        """Raise TargetExists or ObjectChanged unless the target may be changed.

        `present` is the current version, None if there is none.
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
            f"was {gone} in the meantime. It was not overwritten",
            hint="Check the current version, then try again.",
        )

    def is_replaced_by(self, present: Version[Location]) -> bool:
        """Whether `present` is known to violate the condition."""
        if self.version is None:
            return self.mode is WriteMode.CREATE
        return self.version.is_other(present.etag)


CREATE = Condition(WriteMode.CREATE)
CREATE_UNSEEN = Condition(WriteMode.CREATE, is_unseen=True)
"""For keys that may not look at the target: only the server sees whether it is new."""
OVERWRITE = Condition(WriteMode.OVERWRITE)


def update(version: Version[Location]) -> Condition:
    """Replace only this version."""
    return Condition(WriteMode.UPDATE, version)


def target_exists(target: Location) -> TargetExists:
    """The error for a target that must not be replaced."""
    return TargetExists(
        f"{target} already exists.", hint="Choose another name, or allow overwriting."
    )


def unanswered(note: str) -> TimedOut:
    """The error for a change that was cancelled without an answer; `note` says what is unknown.

    It had time to be answered, and was not: reporting "cancelled" could be wrong.
    """
    error = TimedOut("The server did not respond in time after the cancel.")
    error.target_note = note
    return error


@dataclass(frozen=True, slots=True)
class Sent:
    """What is about to be written: its size, and its future ETag, None if unknown."""

    size_bytes: int
    etag: str | None


@dataclass(frozen=True, slots=True)
class Landing:
    """A target, and the condition under which it may be changed.

    `attributes` are arguments of the request that creates the object: see `attributes`. With
    `is_condition_kept` the server is known to refuse a new object where there is one already.
    `on_send` is called right before that request, when the condition has been checked.
    """

    store: ObjectStore
    target: S3Location
    condition: Condition
    attributes: Mapping[str, object] = field(default_factory=lambda: {"ContentType": CONTENT_TYPE})
    is_condition_kept: bool = False
    on_send: Callable[[], None] = lambda: None

    @property
    def names(self) -> dict[str, str]:
        """Bucket and key, in request form."""
        return {"Bucket": self.target.bucket, "Key": self.target.key}

    @property
    def unsure_note(self) -> str:
        """The note of an error when the last request may or may not have been carried out."""
        return f"{self.target.name} may have been replaced. Check it before you continue."

    async def land(self, send: Callable[[Mapping[str, str]], Awaitable[Reply]], sent: Sent) -> str:
        """Send the request under the conditions; returns the new object's ETag.

        Some servers ignore conditions, so the target is also checked beforehand, unless the
        server is known to keep the condition of a new object, or the key may not look at it.
        """
        is_sure = self.is_condition_kept and self.condition.mode is WriteMode.CREATE
        if not is_sure:
            await self._check_before()
        conditions = self.condition.headers
        try:
            reply = await self._sent(send, conditions, sent)
        except StorageError as error:
            if not conditions or not _refuses_conditions(error):
                raise
            self._check(await self._present_after(error))
            if is_sure:
                raise  # there was an object, which has been deleted since
            # The conditions hold, and yet the request was rejected: the server does not support
            # them (Ceph 16 and 18 answer 412 to every PUT with If-Match).
            log.warning("conditional write refused, going on without: %s", error.details)
            reply = await self._sent(send, {}, sent)
        if reply.get("ETag"):
            return str(reply["ETag"])
        try:
            present = await self._present()
            return present.etag if present else ""
        except StorageError as error:
            error.target_note = f"{self.target.name} was written, but could not be verified."
            raise

    async def _sent(
        self,
        send: Callable[[Mapping[str, str]], Awaitable[Reply]],
        conditions: Mapping[str, str],
        sent: Sent,
    ) -> Reply:
        self.on_send()
        try:
            return await send(conditions)
        except asyncio.CancelledError as cancelled:
            raise unanswered(self.unsure_note) from cancelled
        except StorageError as error:
            present = await self._present_after(error)
            if present is None or not self._has_arrived(present, sent, error):
                raise
            return {"ETag": present.etag}  # the request succeeded, its response was lost

    async def _check_before(self) -> None:
        try:
            self._check(await self._present())
        except AccessDenied:
            if not self.condition.is_unseen:
                raise

    async def _present(self) -> Version[S3Location] | None:
        # Imported here: the first paint needs no listings.
        from msglc_browser.storage.writing.present import present_version  # noqa: PLC0415

        return await present_version(self.store, self.target)

    async def _present_after(self, error: StorageError) -> Version[S3Location] | None:
        """The version found after the request failed; `error` notes it if the state is unknown."""
        try:
            return await self._present()
        except StorageError:
            is_answered = self.condition.is_unseen and _refuses_conditions(error)
            if is_answered or isinstance(error, _NEVER_DONE):
                raise error from None
            error.target_note = self.unsure_note
            raise error from None

    def _has_arrived(self, present: Version[Location], sent: Sent, error: StorageError) -> bool:
        if sent.etag is not None:
            return is_same_etag(present.etag, sent.etag)
        if _refuses_conditions(error):
            return False  # answered, not lost: the object is another writer's
        # An object copied by the server has an ETag of the server's making. This one is new and has
        # the right size; the verification that follows every write compares header and TOC.
        is_new = self.condition.is_replaced_by(present)
        return is_new and present.size_bytes == sent.size_bytes

    def _check(self, present: Version[S3Location] | None) -> None:
        self.condition.check(self.target, present)


def _refuses_conditions(error: StorageError) -> bool:
    return isinstance(error, TargetExists | ObjectChanged | Unsupported)
