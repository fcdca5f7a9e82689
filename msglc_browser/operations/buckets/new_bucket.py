"""Use case: make a bucket. Source of the rules: AWS, "General purpose bucket naming rules"."""

import re
from contextlib import suppress
from typing import Final

from msglc_browser.concurrency.uncancelled import finish_anyway
from msglc_browser.errors import (
    AccessDenied,
    BadInput,
    NotFound,
    StorageError,
    TargetExists,
    WrongRegion,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.s3.same_service import is_aws
from msglc_browser.storage.s3.store import S3Store

FIRST_REGION: Final = "us-east-1"
"""The region of AWS that is not named in requests."""

_CHARS: Final = re.compile(r"[a-z0-9.-]*")
_ADDRESS: Final = re.compile(r"\d+\.\d+\.\d+\.\d+")
_RESERVED_STARTS: Final = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_ENDS: Final = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_SHORTEST, _LONGEST = 3, 63
_GRACE_S: Final = 2.0


def bucket_name_problem(name: str) -> str:
    """Why no bucket can have this name, in words; "" if one can."""
    if not name:
        return "Enter a name."
    if _CHARS.fullmatch(name) is None:
        return "A name has only lower-case letters a to z, digits, dots and hyphens."
    if not _SHORTEST <= len(name) <= _LONGEST:
        return f"A name has {_SHORTEST} to {_LONGEST} characters."
    if name[0] in ".-" or name[-1] in ".-":
        return "A name begins and ends with a letter or a digit."
    if ".." in name:
        return "A name has no two dots in a row."
    if _ADDRESS.fullmatch(name):
        return "A name does not look like an IP address."
    start = next((each for each in _RESERVED_STARTS if name.startswith(each)), "")
    if start:
        return f"Names that begin with {start} are reserved."
    end = next((each for each in _RESERVED_ENDS if name.endswith(each)), "")
    return f"Names that end with {end} are reserved." if end else ""


def has_regions(profile: Profile) -> bool:
    """Whether a new bucket's region is to be chosen: at AWS."""
    return not profile.endpoint or is_aws(profile.endpoint)


async def make_bucket(
    workspace: Workspace, profile_id: str, name: str, region: str = ""
) -> S3Location:
    """Make a bucket, at AWS in this region; returns it.

    After a cancel, a request in progress still has 2 s to be answered. Raises BadInput,
    TargetExists or any StorageError.
    """
    problem = bucket_name_problem(name)
    if problem:
        raise BadInput(problem)
    store = await workspace.store(profile_id)
    # If the key has the bucket already, some servers report success, as AWS does in us-east-1.
    if await _has_bucket(store, name):
        raise TargetExists(f"Bucket {name} already exists.", hint="Choose another name.")
    where = {}
    if has_regions(workspace.profile(profile_id)) and region not in ("", FIRST_REGION):
        where = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        request = store.call("create_bucket", Bucket=name, **where)
        await finish_anyway(request, grace_s=_GRACE_S)
    except WrongRegion as error:
        raise WrongRegion(
            f"Bucket {name} cannot be created in region {region or FIRST_REGION} over this "
            "connection.",
            hint="Choose the connection's region, or change that of the connection.",
            details=error.details,
        ) from error
    except StorageError as error:
        if error.is_refusal or not await _is_there_after(store, name):
            raise
    return S3Location(profile_id, name)


async def _has_bucket(store: S3Store, name: str) -> bool:
    """Whether this key has it: about any other the server may say nothing."""
    with suppress(NotFound, AccessDenied):
        await store.call("head_bucket", Bucket=name)
        return True
    return False


async def _is_there_after(store: S3Store, name: str) -> bool:
    """Whether a request whose answer was lost has been carried out."""
    with suppress(StorageError):
        return await _has_bucket(store, name)
    return False
