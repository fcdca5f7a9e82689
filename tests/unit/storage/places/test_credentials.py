"""Where secrets go, and where they never go."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import keyring
import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest

from msglc_browser.errors import WrongCredentials
from msglc_browser.storage.places.credentials import (
    SERVICE,
    Kept,
    KeyringCredentials,
    SessionCredentials,
    safe_backend,
)
from msglc_browser.storage.places.profile import Secret

SECRET = Secret("hidden-key", "hidden-token")


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that would be safe."""

    priority = 0.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.unlocked = threading.Event()
        self.unlocked.set()
        self.is_broken = False

    def get_password(self, service: str, username: str) -> str | None:
        self.unlocked.wait()
        if self.is_broken:
            raise RuntimeError("no bus")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.unlocked.wait()
        if self.is_broken:
            raise RuntimeError("no bus")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class PlainText(MemoryKeyring):
    """What keyrings.alt installs, by the module's name."""


PlainText.__module__ = "keyrings.alt.file"


def _chain(*backends: Any) -> Any:
    chainer = keyring.backends.chainer.ChainerBackend
    return type("Chain", (), {"backends": backends, "__module__": chainer.__module__})()


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    made = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    yield made
    made.unlocked.set()


def test_where_tells_keyring_from_session_from_nowhere(backend: MemoryKeyring) -> None:
    async def scenario() -> None:
        store = KeyringCredentials()
        assert await store.where("p") is None
        await store.save("p", SECRET)
        assert await store.where("p") is Kept.KEYRING
        backend.is_broken = True
        await store.save("p", SECRET)
        assert await store.where("p") is Kept.SESSION
        with pytest.raises(WrongCredentials):
            await store.where("q")

    asyncio.run(scenario())


def test_keyring_gives_secret_back_after_restart(backend: MemoryKeyring) -> None:
    async def scenario() -> None:
        store = KeyringCredentials()
        assert await store.keeps() is Kept.KEYRING
        assert await store.save("p", SECRET) is Kept.KEYRING
        assert await KeyringCredentials().load("p") == SECRET
        assert await store.delete("p")
        assert await store.delete("p")
        assert await KeyringCredentials().load("p") is None

    asyncio.run(scenario())
    assert not backend.kept


def test_delete_tells_whether_a_copy_may_be_left(
    backend: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        store = KeyringCredentials()
        await store.save("p", SECRET)
        backend.is_broken = True
        assert not await store.delete("p")
        backend.is_broken = False
        with monkeypatch.context() as patch:
            patch.setattr(keyring, "get_keyring", PlainText)
            assert not await store.delete("p")
        assert await store.delete("p")

    asyncio.run(scenario())
    assert not backend.kept


def test_text_of_another_program_in_the_keyring_is_no_secret(backend: MemoryKeyring) -> None:
    async def scenario() -> None:
        for text in ("x", "[]", "[" * 50_000):
            backend.set_password(SERVICE, "p", text)
            assert await KeyringCredentials().load("p") is None

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "unsafe",
    [
        keyring.backends.fail.Keyring(),  # type: ignore[no-untyped-call]
        keyring.backends.null.Keyring(),  # type: ignore[no-untyped-call]
        PlainText(),
        _chain(),
        _chain(PlainText(), MemoryKeyring()),
        _chain(_chain(keyring.backends.null.Keyring())),  # type: ignore[no-untyped-call]
    ],
)
def test_secret_stays_in_session_when_keyring_is_unsafe(
    monkeypatch: pytest.MonkeyPatch, unsafe: Any
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: unsafe)

    async def scenario() -> None:
        store = KeyringCredentials()
        assert await store.keeps() is Kept.SESSION
        assert await store.save("p", SECRET) is Kept.SESSION
        assert await store.load("p") == SECRET
        assert await KeyringCredentials().load("p") is None

    asyncio.run(scenario())
    assert not getattr(unsafe, "kept", {})


def test_safe_backend_takes_best_of_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    best = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: _chain(best, PlainText()))
    assert safe_backend() is best


def test_locked_keyring_is_given_up_and_secret_stays_in_session(backend: MemoryKeyring) -> None:
    backend.unlocked.clear()

    async def scenario() -> None:
        store = KeyringCredentials(timeout_s=0.05)
        with pytest.raises(WrongCredentials, match="locked"):
            await store.load("p")
        assert await store.save("p", SECRET) is Kept.SESSION
        assert await store.load("p") == SECRET

    asyncio.run(scenario())


def test_keyring_is_asked_again_when_it_was_unlocked(backend: MemoryKeyring) -> None:
    async def scenario() -> None:
        store = KeyringCredentials(timeout_s=0.05)
        await store.save("p", SECRET)
        backend.unlocked.clear()
        with pytest.raises(WrongCredentials):
            await store.load("p")
        backend.unlocked.set()
        waiting = [thread for thread in threading.enumerate() if thread.name == "keyring"]
        for thread in waiting:
            await asyncio.to_thread(thread.join)
        assert await store.load("p") == SECRET

    asyncio.run(scenario())


def test_two_secrets_are_read_at_the_same_time(backend: MemoryKeyring) -> None:
    async def scenario() -> None:
        store = KeyringCredentials()
        await store.save("a", SECRET)
        await store.save("b", SECRET)
        found = await asyncio.gather(store.load("a"), store.load("b"))
        assert list(found) == [SECRET, SECRET]

    asyncio.run(scenario())
    assert len(backend.kept) == 2


def test_broken_keyring_falls_back_to_session(backend: MemoryKeyring) -> None:
    backend.is_broken = True

    async def scenario() -> None:
        store = KeyringCredentials()
        assert await store.save("p", SECRET) is Kept.SESSION
        with pytest.raises(WrongCredentials) as caught:
            await store.load("other")
        assert caught.value.details == "RuntimeError"

    asyncio.run(scenario())


def test_foreign_entry_in_keyring_is_no_secret(backend: MemoryKeyring) -> None:
    backend.kept["msglc-browser", "p"] = "not ours"
    assert asyncio.run(KeyringCredentials().load("p")) is None


def test_no_store_shows_a_secret_in_its_repr() -> None:
    async def scenario() -> str:
        stores = (SessionCredentials(), KeyringCredentials(timeout_s=1))
        for store in stores:
            await store.save("p", SECRET)
        return "".join(f"{store!r} {vars(store)!r}" for store in stores)

    assert "hidden" not in asyncio.run(scenario())
