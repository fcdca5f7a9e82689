"""Where secrets are kept: the system keyring, or this session's memory; never a file of ours."""

from enum import Enum
from typing import Protocol

from msglc_browser.storage.profile import Secret


class Kept(Enum):
    """Where a secret went."""

    KEYRING = "keyring"  # the system's keyring: still there after a restart
    SESSION = "session"  # memory: gone when the program ends


class CredentialStore(Protocol):
    """Secrets by profile id; lives on the I/O loop."""

    async def keeps(self) -> Kept:
        """Where `save` would put a secret now."""
        ...

    async def load(self, profile_id: str) -> Secret | None:
        """The secret of a profile, None when there is none."""
        ...

    async def save(self, profile_id: str, secret: Secret) -> Kept:
        """Keep a secret; answers where it really went."""
        ...

    async def delete(self, profile_id: str) -> None:
        """Forget a secret; harmless when there is none."""
        ...


class SessionCredentials:
    """Secrets in memory only."""

    def __init__(self) -> None:
        self._secrets: dict[str, Secret] = {}

    async def keeps(self) -> Kept:
        """Always this session."""
        return Kept.SESSION

    async def load(self, profile_id: str) -> Secret | None:
        """The secret given in this session."""
        return self._secrets.get(profile_id)

    async def save(self, profile_id: str, secret: Secret) -> Kept:
        """Keep it until the program ends."""
        self._secrets[profile_id] = secret
        return Kept.SESSION

    async def delete(self, profile_id: str) -> None:
        """Forget it."""
        self._secrets.pop(profile_id, None)


class KeyringCredentials(SessionCredentials):
    """Secrets in the system keyring when it has a safe one, else in memory."""
