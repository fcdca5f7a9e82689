"""The meanings of S3 servers' error codes, in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msglc_browser.errors import (
    AccessDenied,
    ClockSkewed,
    NotFound,
    ObjectChanged,
    ServerFailed,
    ServerFull,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
    UnusableKey,
    WrongCredentials,
    WrongRegion,
)
from msglc_browser.storage.places.location import is_utf8
from msglc_browser.storage.s3.request import Request
from msglc_browser.storage.s3.retry import Retry


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: type[StorageError]
    text: str
    hint: str = ""
    retry: Retry = Retry.NEVER
    quotes: bool = False  # the server's own words say more


_KEY = _Meaning(WrongCredentials, "unknown access key", "Check the access key and the endpoint.")
_EXPIRED = _Meaning(
    WrongCredentials,
    "the session token is invalid or has expired",
    "Get fresh temporary credentials and enter them in the connection.",
)
_DENIED = _Meaning(AccessDenied, "access denied", quotes=True)
_MISSING = _Meaning(NotFound, "no such object", "It may have been deleted or renamed: reload.")
_NO_BUCKET = _Meaning(NotFound, "no such bucket", "Check the name, the endpoint and the region.")
_CHANGED = _Meaning(
    ObjectChanged, "it is no longer the version that was opened", "Reload to see the new version."
)
_CANNOT = _Meaning(Unsupported, "the server does not support this", quotes=True)
_FULL = _Meaning(
    ServerFull,
    "the server has no room left for this",
    "Free some space there or raise the quota, then try again.",
    quotes=True,
)
_SSE_C = _Meaning(
    Unsupported,
    "it is encrypted with a key that only its owner has (SSE-C)",
    "Use a tool that can send that key. It can be deleted without the key.",
)
_BUSY = _Meaning(
    ServerFailed, "the server is busy", "Wait a moment, then try again.", Retry.REFUSED
)
_BROKEN = _Meaning(
    ServerFailed, "internal server error", "Try again; the server's log may say why.", Retry.BROKEN
)
_RANGE = _Meaning(ServerFailed, "the object ends before the requested bytes", "Reload.")
_REGION = _Meaning(WrongRegion, "the bucket lives in another region")

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
REPLACED_HINT = (
    "The server listed it with U+FFFD in place of characters that it cannot list, so its real "
    "name is unknown. Rename it with the server's own tools."
)

_MEANINGS: dict[str, _Meaning] = {
    "InvalidAccessKeyId": _KEY,
    "NotSignedUp": _KEY,
    "InvalidSecurity": _KEY,
    "AuthorizationHeaderMalformed": _KEY,
    "SignatureDoesNotMatch": _Meaning(
        WrongCredentials,
        "the secret key does not match the access key",
        "Enter the secret key again.",
    ),
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "InvalidToken": _EXPIRED,
    "InvalidTokenId": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "RequestTimeTooSkewed": _Meaning(
        ClockSkewed,
        "this computer's clock and the server's differ too much",
        "Correct this computer's clock or the server's.",
    ),
    "RequestExpired": _Meaning(
        ClockSkewed, "the request arrived too late", "Check the clock of this computer."
    ),
    "AccessDenied": _DENIED,
    "AllAccessDisabled": _DENIED,
    "AccountProblem": _DENIED,
    "Forbidden": _DENIED,
    "403": _DENIED,
    "401": _DENIED,
    "PermanentRedirect": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "301": _REGION,
    "NoSuchBucket": _NO_BUCKET,
    "NoSuchKey": _MISSING,
    "NoSuchVersion": _MISSING,
    "NotFound": _MISSING,
    "404": _MISSING,
    "NoSuchUpload": _Meaning(NotFound, "the upload no longer exists", "Start it again."),
    "PreconditionFailed": _CHANGED,
    "412": _CHANGED,
    "ConditionalRequestConflict": _Meaning(
        ServerFailed, "something else is writing there at the same time", "Try again."
    ),
    "NotImplemented": _CANNOT,
    "501": _CANNOT,
    "MethodNotAllowed": _CANNOT,
    "405": _CANNOT,
    "507": _FULL,
    "InsufficientStorage": _FULL,
    "QuotaExceeded": _FULL,
    "XMinioAdminBucketQuotaExceeded": _FULL,
    "XMinioStorageFull": _FULL,
    "InvalidRange": _RANGE,
    "416": _RANGE,
    "InvalidObjectState": _Meaning(
        Unsupported, "the object is in cold storage", "Restore it first, on the server."
    ),
    "BucketAlreadyExists": _Meaning(
        TargetExists, "a bucket of this name exists, here or in another account", "Choose another."
    ),
    "BucketAlreadyOwnedByYou": _Meaning(
        TargetExists, "there is a bucket of this name", "Choose another name."
    ),
    "BucketNotEmpty": _Meaning(
        ServerFailed,
        "the bucket is not empty",
        "It may hold old versions of objects, or unfinished uploads.",
    ),
    "InvalidLocationConstraint": _Meaning(
        WrongRegion, "the server does not know this region", "Check the region's name.", quotes=True
    ),
    "InvalidBucketName": _Meaning(NotFound, "that is not a valid bucket name", "Check the name."),
    "SlowDown": _BUSY,
    "ServiceUnavailable": _BUSY,
    "TooManyRequests": _BUSY,
    "Throttling": _BUSY,
    "RequestLimitExceeded": _BUSY,
    "503": _BUSY,
    "429": _BUSY,
    "RequestTimeout": _Meaning(
        TimedOut, "the server waited too long for data", "Try again.", Retry.BROKEN
    ),
}
_STOCK = frozenset({"access denied", "not implemented", "method not allowed"})
# AWS and others: "The object was stored using a form of Server Side Encryption. The correct
# parameters must be provided to retrieve the object."
_CUSTOMER_KEY = re.compile("stored using a form of server.side encryption|sse-c", re.IGNORECASE)


def code_error(
    code: str, status: int, response: Mapping[str, Any], request: Request
) -> tuple[StorageError, Retry]:
    """The meaning of error code `code`, sent with HTTP `status`, for `request`."""
    region = _named_region(response)
    is_redirect = 300 <= status < 400 or code in ("PermanentRedirect", "301")
    if region and (is_redirect or code in ("AuthorizationHeaderMalformed", "400")):
        made: StorageError = WrongRegion(
            f"{request.doing}: the bucket lives in region {region}.",
            hint=f"Set the connection's region to {region}.",
        )
        return made, Retry.NEVER
    if request.is_new_only and (status == 412 or code == "PreconditionFailed"):
        made = TargetExists(
            f"s3://{request.bucket}/{request.key} already exists.",
            hint="Choose another name, or allow overwriting.",
        )
        return made, Retry.NEVER
    if not is_utf8(request.key) and (status == 400 or code == "SignatureDoesNotMatch"):
        # SeaweedFS 4.48 checks the signature for a name that it has changed to UTF-8.
        refused = UnusableKey(
            f"{request.doing}: the server does not support this name, which is not UTF-8.",
            hint="Rename it with the server's own tools.",
        )
        return refused, Retry.NEVER
    said = _said(code, response, request)
    meaning = _meaning(code, status, request, said)
    if meaning is not None:
        hint = _hint(meaning, request, said) or meaning.hint
        quoted = f" The server says: {said}." if meaning.quotes and not _is_stock(said) else ""
        found = meaning.kind(f"{request.doing}: {meaning.text}.{quoted}", hint=hint)
        if isinstance(found, WrongCredentials):
            found.are_own = request.has_own_key
        return found, meaning.retry
    return ServerFailed(f"{request.doing}: {request.place} says: {said}."), Retry.NEVER


def _said(code: str, response: Mapping[str, Any], request: Request) -> str:
    """The server's own words, else its code."""
    return request.quoted(str(response["Error"].get("Message") or "").strip().rstrip(".") or code)


def _is_stock(said: str) -> bool:
    """Whether these words say nothing that the code does not."""
    return " " not in said or said.lower() in _STOCK


def _meaning(code: str, status: int, request: Request, said: str) -> _Meaning | None:
    if status == 400 and _CUSTOMER_KEY.search(said):
        return _SSE_C
    found = _MEANINGS.get(code) or _MEANINGS.get(str(status))
    if found is None and status >= 500:
        return _BROKEN
    if found is _MISSING and not request.key:
        return _NO_BUCKET
    return found


def _hint(meaning: _Meaning, request: Request, said: str) -> str:
    if meaning is _MISSING and REPLACEMENT in request.key:
        return REPLACED_HINT
    if meaning.kind is AccessDenied and "kms" in said.lower():
        return "The access key also needs rights on the encryption key (KMS) that is used there."
    if meaning.kind is AccessDenied:
        return (
            f"Check the key's rights on bucket {request.bucket}."
            if request.bucket
            else "This key is not allowed to list buckets, but can open a bucket by name: "
            "Open location… with s3://bucket/prefix."
        )
    if meaning.kind is WrongCredentials and not request.has_own_key:
        return (
            "Renew the AWS credentials of this computer (~/.aws/credentials, aws sso login, "
            "AWS_PROFILE), then retry."
        )
    if meaning.kind is WrongRegion:
        return "Set the connection's region to the bucket's."
    return ""


def _named_region(response: Mapping[str, Any]) -> str:
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    region = headers.get("x-amz-bucket-region") or response["Error"].get("Region")
    return str(region or "")
