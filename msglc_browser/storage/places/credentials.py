"""Where secrets are stored: the system keyring, or this session's memory; never in a file."""

import asyncio
import concurrent.futures
import json
import threading
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any, Protocol, TypeVar

from msglc_browser.errors import WrongCredentials
from msglc_browser.storage.places.profile import Secret

SERVICE = "msglc-browser"
T = TypeVar("T")


class Kept(Enum):
    """Where a secret is stored."""

    KEYRING = "keyring"  # the system's keyring: persists across restarts
    SESSION = "session"  # memory: lost when the program quits
    PRESET = "preset"  # not stored: the default of a new local RustFS is public


class CredentialStore(Protocol):
    """Secrets by profile id; lives on the I/O loop."""

    async def keeps(self) -> Kept:
        """Where `save` would store a secret at present."""
        ...

    async def load(self, profile_id: str) -> Secret | None:
        """The secret of a profile, None if there is none."""
        ...

    async def where(self, profile_id: str) -> Kept | None:
        """Where the secret of a profile is stored, None if there is none."""
        ...

    async def save(self, profile_id: str, secret: Secret) -> Kept:
        """Store a secret; returns where it was actually stored."""
        ...

    async def delete(self, profile_id: str) -> bool:
        """Remove a secret; returns whether it is certain that none is left."""
        ...


class SessionCredentials:
    """Secrets in memory only."""

    def __init__(self) -> None:
        self._secrets: dict[str, Secret] = {}

    async def keeps(self) -> Kept:
        """Always this session."""
        return Kept.SESSION

    async def load(self, profile_id: str) -> Secret | None:
        """The secret entered in this session."""
        return self._secrets.get(profile_id)

    async def where(self, profile_id: str) -> Kept | None:
        """This session, or not stored."""
        return Kept.SESSION if profile_id in self._secrets else None

    async def save(self, profile_id: str, secret: Secret) -> Kept:
        """Keep it until the program quits."""
        self._secrets[profile_id] = secret
        return Kept.SESSION

    async def delete(self, profile_id: str) -> bool:
        """Remove it."""
        self._secrets.pop(profile_id, None)
        return True


class KeyringCredentials:
    """Secrets in the system keyring if it has a secure one, otherwise in memory.

    Keyring calls run in separate threads and are abandoned after `timeout_s`: a locked
    keyring waits for the user, and must not block the program or its shutdown.
    """

    def __init__(self, *, timeout_s: float = 20.0) -> None:
        self._timeout_s = timeout_s
        self._session = SessionCredentials()
        self._stuck: threading.Thread | None = None

    async def keeps(self) -> Kept:
        """The keyring, if there is a secure one that responds."""
        try:
            backend = await self._ask(safe_backend)
        except Exception:
            return Kept.SESSION
        return Kept.SESSION if backend is None else Kept.KEYRING

    async def load(self, profile_id: str) -> Secret | None:
        """The secret; this session's takes precedence over the keyring's.

        Raises WrongCredentials if the keyring does not respond.
        """
        kept = await self._session.load(profile_id)
        if kept is not None:
            return kept
        try:
            text = await self._ask(partial(_read, profile_id))
        except Exception as error:
            raise WrongCredentials(
                "The secret key could not be read: the system keyring is locked or not responding.",
                hint="Unlock the keyring and try again, or enter the secret key in the connection.",
                details=type(error).__name__,
            ) from None
        return None if text is None else _decode(text)

    async def where(self, profile_id: str) -> Kept | None:
        """Where `load` finds it. Raises WrongCredentials if the keyring does not respond."""
        if await self._session.where(profile_id) is not None:
            return Kept.SESSION
        return Kept.KEYRING if await self.load(profile_id) is not None else None

    async def save(self, profile_id: str, secret: Secret) -> Kept:
        """Store a secret; in this session if the keyring does not accept it."""
        try:
            is_kept = await self._ask(partial(_write, profile_id, _encode(secret)))
        except Exception:
            is_kept = False
        if not is_kept:
            return await self._session.save(profile_id, secret)
        await self._session.delete(profile_id)
        return Kept.KEYRING

    async def delete(self, profile_id: str) -> bool:
        """Remove a secret; False if the keyring is locked or absent, and may still hold a copy."""
        await self._session.delete(profile_id)
        try:
            return await self._ask(partial(_erase, profile_id))
        except Exception:
            return False

    async def _ask(self, question: Callable[[], T]) -> T:
        if self._stuck is not None and self._stuck.is_alive():
            raise TimeoutError
        answer: concurrent.futures.Future[T] = concurrent.futures.Future()

        def run() -> None:
            try:
                answer.set_result(question())
            except Exception as error:
                answer.set_exception(error)

        # Not the loop's executor: it is joined at shutdown, and this call may never return.
        thread = threading.Thread(target=run, name="keyring", daemon=True)
        thread.start()
        try:
            # Shielded: cancelling `answer` would make the thread fail when it sets the result.
            waiting = asyncio.shield(asyncio.wrap_future(answer))
            return await asyncio.wait_for(waiting, self._timeout_s)
        except TimeoutError:
            self._stuck = thread
            raise


def safe_backend() -> Any:
    """The preferred backend on this computer if it encrypts, otherwise None."""
    # Imported here, on a thread: it searches all installed packages for backends.
    import keyring  # noqa: PLC0415

    backend: Any = keyring.get_keyring()
    for _depth in range(4):  # nested chainers are unusual, an endless loop is hostile
        name = type(backend).__module__
        if name.startswith(_UNSAFE):
            return None
        if not name.startswith("keyring.backends.chainer"):
            return backend
        chained = list(backend.backends)
        if not chained:
            return None
        backend = chained[0]
    return None


# They store nothing, fail, or (keyrings.alt) write plain text into a file.
_UNSAFE = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


def _read(profile_id: str) -> str | None:
    backend = safe_backend()
    return None if backend is None else backend.get_password(SERVICE, profile_id)


def _write(profile_id: str, text: str) -> bool:
    backend = safe_backend()
    if backend is None:
        return False
    backend.set_password(SERVICE, profile_id, text)
    return True


def _erase(profile_id: str) -> bool:
    backend = safe_backend()
    if backend is None:
        return False
    if backend.get_password(SERVICE, profile_id) is not None:
        backend.delete_password(SERVICE, profile_id)
    return True


def _encode(secret: Secret) -> str:
    return json.dumps([secret.secret_key, secret.session_token])


def _decode(text: str) -> Secret | None:
    """Decode what `_encode` wrote; None for anything written by another program."""
    try:
        secret_key, session_token = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return Secret(str(secret_key), str(session_token))
