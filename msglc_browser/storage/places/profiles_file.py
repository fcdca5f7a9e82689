"""The connections on disk: a JSON file without secrets."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from msglc_browser.errors import LocalFileError
from msglc_browser.replace_text import replace_text
from msglc_browser.storage.places.profile import Addressing, Profile, Secret

RUSTFS_PROFILE = Profile(
    profile_id="rustfs-local",
    name="RustFS (local)",
    endpoint="http://localhost:9000",
    access_key="rustfsadmin",
)
# The default password of every RustFS; public, so it may be in the source.
RUSTFS_SECRET = Secret("rustfsadmin")


class ProfilesFile:
    """Loads and saves connections; the first launch starts with the RustFS preset."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> tuple[Profile, ...]:
        """The connections in the file; the preset if there is no file or it cannot be parsed.

        A file with an entry that cannot be parsed is kept next to it as `.broken`.
        """
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            return (RUSTFS_PROFILE,)
        except (OSError, ValueError) as error:
            raise LocalFileError(
                f"Cannot read the connections in {self.path}.", details=str(error)
            ) from error
        profiles, is_whole = _parse(text)
        if not is_whole:
            self._replace(self.path.with_suffix(".broken"), text)
        return profiles if is_whole or profiles else (RUSTFS_PROFILE,)

    def save(self, profiles: Sequence[Profile]) -> None:
        """Replace the file atomically. Raises LocalFileError."""
        rows = [_row(profile) for profile in profiles]
        self._replace(self.path, json.dumps({"connections": rows}, indent=2, ensure_ascii=False))

    def _replace(self, target: Path, text: str) -> None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_text(target, text)
        except OSError as error:
            raise LocalFileError(
                f"Cannot save the connections to {target}: {error.strerror or error}.",
                details=repr(error),
            ) from error


def _row(profile: Profile) -> dict[str, str | bool]:
    """A connection as JSON: field by field, so that nothing else can be included."""
    return {
        "id": profile.profile_id,
        "name": profile.name,
        "endpoint": profile.endpoint,
        "region": profile.region,
        "access_key": profile.access_key,
        "addressing": profile.addressing.value,
        "verify_tls": profile.verify_tls,
    }


def _parse(text: str) -> tuple[tuple[Profile, ...], bool]:
    """The connections that could be parsed, and whether that is all of them."""
    try:
        rows = json.loads(text)["connections"]
        found = [_profile(row) for row in rows]
    except (ValueError, TypeError, KeyError):
        return (), False
    profiles = tuple(profile for profile in found if profile is not None)
    return profiles, len(profiles) == len(found)


def _profile(row: object) -> Profile | None:
    if not isinstance(row, Mapping):
        return None
    try:
        return Profile(
            profile_id=str(row["id"]),
            name=str(row["name"]),
            endpoint=str(row["endpoint"]),
            region=str(row.get("region", "us-east-1")),
            access_key=str(row.get("access_key", "")),
            addressing=Addressing(row.get("addressing", "path")),
            verify_tls=row.get("verify_tls", True) is not False,
        )
    except (KeyError, ValueError):
        return None
