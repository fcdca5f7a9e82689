"""Use case: an address that lets others download or replace one object for some time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote, urlsplit

from msglc_browser.errors import BadInput, CredentialsUnavailable

if TYPE_CHECKING:
    from msglc_browser.operations.workspace import Workspace
    from msglc_browser.storage.places.location import S3Location

LEAST_S: Final = 60
MOST_S: Final = 7 * 24 * 3600  # of a signature of version 4
_TIME: Final = "%Y%m%dT%H%M%SZ"
# Source: RFC 8187, "attr-char".
_UNQUOTED: Final = "!#$&+-.^_`|~"


class LinkKind(Enum):
    """What a link permits."""

    DOWNLOAD = auto()  # GET
    UPLOAD = auto()  # PUT, which replaces the object


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """A link that is wanted; `file_name` is what a download is to be called, "" as the object."""

    location: S3Location
    kind: LinkKind
    valid_s: int
    file_name: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """A link to pass on: having it is enough to use it, so its repr does not show it.

    `ends` is when it expires by itself. `is_of_temporary_keys` if it ends with the credentials
    that signed it; `keys_end` is when that is, None if it is not known.
    """

    url: str
    ends: datetime
    is_of_temporary_keys: bool = False
    keys_end: datetime | None = None

    @property
    def ends_early(self) -> bool:
        """Whether the credentials end, or may end, before the link does."""
        is_later = self.keys_end is not None and self.keys_end >= self.ends
        return self.is_of_temporary_keys and not is_later


async def make_link(workspace: Workspace, spec: LinkSpec) -> Link:
    """A link that is valid from now on; usually nothing is sent.

    Raises BadInput for a time outside of LEAST_S to MOST_S or an impossible name,
    CredentialsUnavailable if the connection has no key, StorageError if it cannot be opened.
    """
    if not LEAST_S <= spec.valid_s <= MOST_S:
        raise BadInput("A link can be valid for 1 minute to 7 days.")
    store = await workspace.store(spec.location.profile_id)
    place = {"Bucket": spec.location.bucket, "Key": spec.location.key}
    if spec.kind is LinkKind.UPLOAD:
        signed = await store.presigned("put_object", spec.valid_s, **place)
    else:
        if spec.file_name:
            place["ResponseContentDisposition"] = _disposition(spec.file_name)
        signed = await store.presigned("get_object", spec.valid_s, **place)
    query = parse_qs(urlsplit(signed.url).query)
    if "X-Amz-Signature" not in query:
        raise CredentialsUnavailable(
            "Links are signed with a key, and this connection is anonymous.",
            hint="Objects that anyone may read have a plain address: Object > Copy as > URL.",
        )
    begins = datetime.strptime(query["X-Amz-Date"][0], _TIME).replace(tzinfo=UTC)
    return Link(
        signed.url,
        begins + timedelta(seconds=spec.valid_s),
        "X-Amz-Security-Token" in query,
        signed.keys_expire,
    )


def _disposition(name: str) -> str:
    """The header by which a browser saves a download as `name`. Source: RFC 6266."""
    if not name.isprintable():
        raise BadInput("The file name contains characters that cannot be sent.")
    plain = "".join(each if each.isascii() and each not in '"\\%' else "_" for each in name)
    if plain == name:
        return f'attachment; filename="{name}"'
    encoded = quote(name, safe=_UNQUOTED)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
