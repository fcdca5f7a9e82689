"""Use case: see whether a connection works, and what is wrong in words."""

from dataclasses import dataclass

from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.listing import Bucket
from msglc_browser.storage.profile import Profile, Secret


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `ok` None means it could not be told, e.g. after an earlier failure."""

    label: str
    ok: bool | None
    message: str


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What was checked, in order; `ok` when the connection can be used, if only for one bucket."""

    checks: tuple[Check, ...]
    ok: bool


async def test_connection(profile: Profile, secret: Secret | None) -> ConnectionReport:
    """Check reachability, TLS, protocol, key and bucket list; failures are in the report."""
    raise NotImplementedError


async def list_buckets(workspace: Workspace, profile_id: str) -> tuple[Bucket, ...]:
    """The buckets of a connection, by name. Raises AccessDenied when listing is not allowed."""
    raise NotImplementedError
