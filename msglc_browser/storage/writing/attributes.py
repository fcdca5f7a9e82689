"""What an object has besides its bytes, carried over to the object that replaces it.

Neither PutObject nor a multipart upload keeps anything of the previous object: what is not sent
again is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from msglc_browser.errors import (
    AccessDenied,
    NotAnS3Api,
    NotFound,
    ServerFailed,
    StorageError,
    Unsupported,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.answers.bad_answers import BadAnswer, Redirect
from msglc_browser.storage.s3.exact_keys import Latin1
from msglc_browser.storage.s3.lists.listing import rows_in
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.conditional_write import Reply

# What HEAD returns under the name under which PutObject and CreateMultipartUpload take it.
_NAMES = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
    "ContentType": "Content-Type",
    "Expires": "Expires",
    "Metadata": "user metadata",
    "StorageClass": "storage class",
    "ServerSideEncryption": "encryption",
    "SSEKMSKeyId": "encryption key",
    "BucketKeyEnabled": "bucket key",
    "WebsiteRedirectLocation": "website redirect",
    "ObjectLockMode": "retention",
    "ObjectLockRetainUntilDate": "retention",
}
OF_SERVER = (
    "BucketKeyEnabled",
    "ObjectLockMode",
    "ObjectLockRetainUntilDate",
    "SSEKMSKeyId",
    "ServerSideEncryption",
    "StorageClass",
    "WebsiteRedirectLocation",
)
"""What refers to the server's own classes, keys and locks; CopyObject does not copy it."""
_TAGS = {"Tagging": "tags"}
UNREAD_TAGS = ("tags (this key may not read them)", "tags (the server did not return them)")
"""What `lost` says of them; CopyObject copies them all the same."""
# An object of these classes cannot be read, and so not verified, before it has been restored.
_COLD = ("GLACIER", "DEEP_ARCHIVE")
_TOO_MANY = 429
_GENERIC_TYPES = ("application/octet-stream", "binary/octet-stream")


@dataclass(frozen=True, slots=True)
class Attributes:
    """`arguments` of a request that creates an object; `lost` names what they leave out.

    `etag` is that of the object they were read from.
    """

    arguments: Mapping[str, object] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    etag: str = ""

    def of_new_content(self, content_type: str, *, is_archive: bool) -> "Attributes":
        """Those that fit other content of that type than the previous object's.

        An archive keeps the type that another one had. An encoding describes the previous bytes.
        """
        before = str(self.arguments.get("ContentType", ""))
        keeps_type = _bare_type(before) == _bare_type(content_type) or (
            is_archive and _bare_type(before) not in ("", *_GENERIC_TYPES)
        )
        kept = {**self.arguments, "ContentType": before if keeps_type else content_type}
        encoding = kept.pop("ContentEncoding", None)
        if encoding is None:
            return replace(self, arguments=kept)
        lost = (*self.lost, f"Content-Encoding {encoding}")
        return replace(self, arguments=kept, lost=lost)

    def elsewhere(self) -> "Attributes":
        """Those that mean the same on another server: its classes, keys and locks are its own."""
        kept = {name: each for name, each in self.arguments.items() if name not in OF_SERVER}
        lost = [_NAMES[name] for name in self.arguments if name in OF_SERVER]
        return replace(self, arguments=kept, lost=(*self.lost, *dict.fromkeys(lost)))

    def missing_from(self, found: "Attributes") -> tuple[str, ...]:
        """What `found`, read from the new object, should have and has not."""
        names = {**_NAMES, **_TAGS}
        missing = [
            names[name]
            for name, value in self.arguments.items()
            if found.arguments.get(name) != value
        ]
        return tuple(dict.fromkeys(missing))


async def attributes_of(
    store: S3Store, location: S3Location, head: Reply | None = None
) -> Attributes:
    """The attributes of an object, whose `head` may be known. Raises NotFound or any StorageError.

    Tags that cannot be read are lost, as are grants: an ACL cannot be created with an object
    without the right to change it.
    """
    place = {"Bucket": location.bucket, "Key": location.key}
    found = attributes_in(head or await store.call("head_object", **place))
    if store.has_tags:
        found = await _with_tags(store, place, found)
    if store.has_tags:
        found = replace(found, lost=(*found.lost, *await _grants(store, place)))
    return found


def attributes_in(head: Reply) -> Attributes:
    """The attributes in the reply to head_object: all but tags and grants."""
    kept: dict[str, object] = {name: head[name] for name in _NAMES if head.get(name)}
    lost: list[str] = []
    _take_metadata(head, kept, lost)
    for name in [name for name, value in kept.items() if isinstance(value, Latin1)]:
        # It would be sent as UTF-8.
        lost.append(f"{_NAMES[name]} (not UTF-8)")
        del kept[name]
    if not isinstance(head.get("Expires"), datetime):
        kept.pop("Expires", None)
        if head.get("ExpiresString"):
            lost.append(f"Expires {head['ExpiresString']}")
    if kept.get("StorageClass") in _COLD:
        lost.append(f"storage class {kept.pop('StorageClass')}")
    _take_retention(head, kept, lost)
    if head.get("ObjectLockLegalHoldStatus") == "ON":
        lost.append("legal hold")
    if head.get("SSECustomerAlgorithm"):
        lost.append("encryption with a key of your own (SSE-C)")
    return Attributes(kept, tuple(lost), str(head.get("ETag") or ""))


def _take_retention(head: Reply, kept: dict[str, object], lost: list[str]) -> None:
    until = kept.get("ObjectLockRetainUntilDate")
    if isinstance(until, datetime) and until > datetime.now(UTC):
        return
    kept.pop("ObjectLockMode", None)
    kept.pop("ObjectLockRetainUntilDate", None)
    # One that has ended would be refused. A date that cannot be understood was parsed as None.
    if not isinstance(until, datetime) and (
        head.get("ObjectLockMode") or "ObjectLockRetainUntilDate" in head
    ):
        lost.append("retention (its end could not be understood)")


def _take_metadata(head: Reply, kept: dict[str, object], lost: list[str]) -> None:
    """User metadata; the S3 client sends ASCII only, and some servers omit what they cannot say."""
    metadata = {str(name): str(value) for name, value in (head.get("Metadata") or {}).items()}
    unsent = [name for name, value in metadata.items() if not (name + value).isascii()]
    kept.pop("Metadata", None)
    if len(unsent) < len(metadata):
        kept["Metadata"] = {name: metadata[name] for name in metadata if name not in unsent}
    lost += [f"user metadata {name}" for name in unsent]
    if head.get("MissingMeta", 0) != 0:  # None is a number that cannot be understood
        lost.append("user metadata that is not text")


async def _with_tags(store: S3Store, place: Mapping[str, str], found: Attributes) -> Attributes:
    try:
        reply = await store.call("get_object_tagging", **place)
    except AccessDenied:
        return replace(found, lost=(*found.lost, UNREAD_TAGS[0]))
    except (NotFound, Unsupported):
        return found  # an object or a server without tags
    except StorageError as error:
        if _is_content(error):
            store.has_tags = False
            return found
        if isinstance(error, ServerFailed) and _is_refusal(error):
            return replace(found, lost=(*found.lost, UNREAD_TAGS[1]))
        raise
    rows = rows_in(reply, "TagSet")
    tags = [(str(row["Key"]), str(row.get("Value") or "")) for row in rows if row.get("Key")]
    if len(tags) < len(rows):
        found = replace(found, lost=(*found.lost, "tags without names"))
    if not tags:
        return found
    # Sorted: MinIO returns them in another order each time, and they are compared afterwards.
    text = urlencode(sorted(tags), quote_via=quote, errors="surrogateescape")
    return replace(found, arguments={**found.arguments, "Tagging": text})


async def _grants(store: S3Store, place: Mapping[str, str]) -> tuple[str, ...]:
    try:
        reply = await store.call("get_object_acl", **place)
    except StorageError:
        return ()  # few servers have ACLs switched on, and few keys may read them
    owner = (reply.get("Owner") or {}).get("ID")
    others = [
        row
        for row in rows_in(reply, "Grants")
        if (row.get("Grantee") or {}).get("ID") != owner or row.get("Permission") != "FULL_CONTROL"
    ]
    return ("access granted to others (ACL)",) if others else ()


def _is_content(error: StorageError) -> bool:
    """Whether the server sent something else, such as the whole object, as rclone 1.75 does."""
    cause = error.__cause__
    if isinstance(cause, BadAnswer):
        return not isinstance(cause, Redirect)
    # botocore 1.43 makes a 500 of content that is not XML; errors have no ETag.
    is_object = "etag" in _metadata(error).get("HTTPHeaders", {})
    return is_object or isinstance(error, NotAnS3Api)


def _is_refusal(error: ServerFailed) -> bool:
    """Whether it would be the same the next time."""
    status = _metadata(error).get("HTTPStatusCode", 0)
    return 400 <= int(status) < 500 and status != _TOO_MANY


def _metadata(error: StorageError) -> Reply:
    """What botocore says about the response; s3fs wraps its errors."""
    link: BaseException | None = error
    while link is not None:
        response = getattr(link, "response", None)
        if isinstance(response, Mapping):
            found: Reply = response.get("ResponseMetadata") or {}
            return found
        link = link.__cause__
    return {}


def _bare_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
