"""Use case: test whether a connection works, and explain what is wrong."""

from dataclasses import dataclass, replace

from msglc_browser.concurrency.each_of import counted
from msglc_browser.errors import (
    AccessDenied,
    BadInput,
    CertificatesUnusable,
    ClockSkewed,
    ConnectionRefused,
    CredentialsUnavailable,
    HostNotFound,
    NotAnS3Api,
    StorageError,
    TimedOut,
    TlsFailed,
    WrongCredentials,
)
from msglc_browser.operations.buckets.bare_reason import bare_reason
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.profile import Profile, Secret, check_endpoint
from msglc_browser.storage.s3.lists.listing import BucketList
from msglc_browser.storage.s3.retry import NO_RETRY
from msglc_browser.storage.s3.store import S3Store


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `ok` is None if the result is unknown, e.g. after an earlier failure."""

    label: str
    ok: bool | None
    message: str


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """The checks, in order; `ok` if the connection is usable, even for only one bucket."""

    checks: tuple[Check, ...]
    ok: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """One check; it fails on any of `errors`."""

    label: str
    passed: str
    errors: tuple[type[StorageError], ...]


_STEPS = (
    _Step(
        "Endpoint",
        "{place} answers.",
        (ConnectionRefused, HostNotFound, TimedOut),
    ),
    _Step("TLS", "The certificate is trusted.", (TlsFailed,)),
    _Step("S3", "The server speaks S3.", (NotAnS3Api,)),
    _Step("Key", "The key is accepted.", (WrongCredentials, ClockSkewed)),
)
_OF_COMPUTER = (CertificatesUnusable, CredentialsUnavailable)
"""Nothing was sent."""
_ENDPOINT_STEP = 0
_KEY_STEP = 3
_LIST = "Bucket list"


async def try_connection(profile: Profile, secret: Secret | None) -> ConnectionReport:
    """Check reachability, TLS, protocol, key and bucket list; failures are in the report.

    A single request is enough: each error shows how far it got.
    """
    try:
        profile = replace(profile, endpoint=check_endpoint(profile.endpoint))
    except BadInput as error:
        return _report(profile, _ENDPOINT_STEP, StorageError(error.message, hint=error.hint))
    if profile.access_key and not (secret and secret.secret_key):
        missing = WrongCredentials("The secret key is missing.", hint="Enter it.")
        return _report(profile, _KEY_STEP, missing, is_asked=False)
    store = S3Store(
        profile,
        secret,
        policy=NO_RETRY,
        connect_timeout_s=5.0,
        read_timeout_s=10.0,
        request_limit_s=30.0,
    )
    async with store:
        try:
            found = await store.list_buckets()
        except StorageError as error:
            is_asked = not isinstance(error, _OF_COMPUTER)
            return _report(profile, _failed_step(profile, error), error, is_asked=is_asked)
    return _report(profile, len(_STEPS), None, found)


async def list_buckets(workspace: Workspace, profile_id: str) -> BucketList:
    """The buckets of a connection, by name. Raises AccessDenied if listing is not allowed."""
    store = await workspace.store(profile_id)
    found = await store.list_buckets()
    return replace(found, buckets=tuple(sorted(found.buckets, key=lambda bucket: bucket.name)))


def _failed_step(profile: Profile, error: StorageError) -> int:
    """Which step an error belongs to; len(_STEPS) is the bucket list."""
    if isinstance(error, CertificatesUnusable) and profile.endpoint.startswith("http://"):
        return _KEY_STEP  # of the services that provide the credentials
    for number, step in enumerate(_STEPS):
        if isinstance(error, step.errors):
            return number
    return len(_STEPS)


def _report(
    profile: Profile,
    failed: int,
    error: StorageError | None,
    found: BucketList | None = None,
    *,
    is_asked: bool = True,
) -> ConnectionReport:
    checks = [
        _check(step, number, failed, error, profile, is_asked)
        for number, step in enumerate(_STEPS)
        if step.label != "TLS" or not profile.endpoint.startswith("http://")
    ]
    checks.append(_list_check(failed, error, found))
    is_usable = error is None or (failed == len(_STEPS) and isinstance(error, AccessDenied))
    return ConnectionReport(tuple(checks), is_usable)


def _check(
    step: _Step,
    number: int,
    failed: int,
    error: StorageError | None,
    profile: Profile,
    is_asked: bool,
) -> Check:
    if number == failed and error is not None:
        return Check(step.label, False, _words(error))
    if number > failed or not is_asked:
        return Check(step.label, None, "Not tested.")
    if step.label == "TLS" and not profile.verify_tls:
        return Check(step.label, True, "Encrypted; the certificate is not checked.")
    if step.label == "Key" and error is not None:
        return Check(step.label, None, "The server does not say whether the key is valid.")
    return Check(step.label, True, step.passed.format(place=profile.endpoint or "AWS"))


def _list_check(failed: int, error: StorageError | None, found: BucketList | None) -> Check:
    if failed < len(_STEPS):
        return Check(_LIST, None, "Not tested.")
    if found is not None:
        count = len(found.buckets)
        ok = None if found.problem else True
        return Check(_LIST, ok, f"{counted(count, 'bucket')} found. {found.problem}".strip())
    if isinstance(error, AccessDenied):
        return Check(
            _LIST,
            None,
            "This key is not allowed to list buckets, but can open a bucket by name: "
            "Open location… with s3://bucket/prefix.",
        )
    return Check(_LIST, False, "" if error is None else _words(error))


def _words(error: StorageError) -> str:
    return f"{bare_reason(error.message)} {error.hint}".strip()
