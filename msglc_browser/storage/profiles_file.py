"""The connections on disk: a JSON file without secrets."""

from collections.abc import Sequence
from pathlib import Path

from msglc_browser.storage.profile import Profile, Secret

RUSTFS_PROFILE = Profile(
    profile_id="rustfs-local",
    name="RustFS (local)",
    endpoint="http://localhost:9000",
    access_key="rustfsadmin",
)
# The password every rustfs ships with; public, so it may stand in the source.
RUSTFS_SECRET = Secret("rustfsadmin")


class ProfilesFile:
    """Loads and saves connections; the first start finds the rustfs preset."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> tuple[Profile, ...]:
        """What the file holds, the preset when there is no file."""
        raise NotImplementedError

    def save(self, profiles: Sequence[Profile]) -> None:
        """Replace the file at once or not at all. Raises LocalFileError."""
        raise NotImplementedError
