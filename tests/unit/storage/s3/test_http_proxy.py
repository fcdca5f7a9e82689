"""What a proxy does not pass on is the proxy's failure, not the server's."""

import asyncio

import pytest

from msglc_browser.demo.server import DemoServer, ServerKind, default_kind
from msglc_browser.errors import ConnectionRefused
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.retry import RetryPolicy
from msglc_browser.storage.s3.store import S3Store
from tests.servers.fakes import answer, record, serve

EMPTY_LIST = b"<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"
TWICE = RetryPolicy(attempts=2, first_delay_s=0.001)


def use_dead_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy at which nothing listens, for all servers; `conftest` exempts loopback."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name)
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


async def failed(endpoint: str) -> ConnectionRefused:
    """Why an object could not be written there."""
    profile = Profile(profile_id="p", name="P", endpoint=endpoint, access_key="key")
    async with S3Store(profile, Secret("secret"), policy=TWICE) as store:
        with pytest.raises(ConnectionRefused) as caught:
            await store.call("put_object", Bucket="runs", Key="a.msg", Body=b"x")
    return caught.value


@pytest.mark.parametrize("endpoint", ["http://s3.example.com", "https://s3.example.com"])
@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (answer(407), "requires a user name and password (status 407)"),
        (b"", "cannot be reached (Connection refused)"),
    ],
)
def test_failure_of_the_proxy_is_not_blamed_on_the_server(
    endpoint: str, reply: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with serve(reply) as proxy:
            used = proxy if reply else "http://user:word@127.0.0.1:9"
            for name in ("http_proxy", "https_proxy"):
                monkeypatch.setenv(name, used)
            error = await failed(endpoint)
        shown = used.replace("user:word@", "")
        assert error.message.startswith(f"Cannot write to s3://runs/a.msg: the proxy at {shown} ")
        assert said in error.message
        assert "NO_PROXY" in error.hint
        assert "word@" not in error.details

    asyncio.run(play())


@pytest.mark.parametrize(("status", "attempts"), [(403, 1), (499, 1), (500, 2), (503, 2)])
def test_tunnel_that_the_proxy_refuses_is_asked_for_again_if_it_failed(
    status: int, attempts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> int:
        async with record(answer(status)) as (proxy, came):
            monkeypatch.setenv("https_proxy", proxy)
            error = await failed("https://s3.example.com")
            assert f"refuses the connection (status {status})" in error.message
        return len(came)

    assert asyncio.run(play()) == attempts


def test_proxy_whose_name_is_unknown_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:3128")
    error = asyncio.run(failed("http://s3.example.com"))
    assert "the proxy at http://proxy.invalid:3128 was not found by that name" in error.message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_server_on_this_computer_is_reached_without_the_proxy(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The RustFS preset and the demo, for a user of HTTP_PROXY."""
    use_dead_proxy(monkeypatch)

    async def play() -> list[bytes]:
        async with record(answer(200, EMPTY_LIST)) as (endpoint, came):
            here = endpoint.replace("127.0.0.1", host)
            profile = Profile(profile_id="p", name="P", endpoint=here, access_key="key")
            async with S3Store(profile, Secret("secret"), policy=TWICE) as store:
                await store.list_buckets()
        return came

    (request,) = asyncio.run(play())
    assert request.startswith(b"GET / HTTP/1.1\r\n")


@pytest.mark.parametrize("kind", sorted({ServerKind.MOTO, default_kind()}, key=str))
def test_demo_is_reached_without_the_proxy(
    kind: ServerKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_dead_proxy(monkeypatch)

    async def play(endpoint: str, access_key: str, secret: Secret) -> None:
        profile = Profile(profile_id="p", name="P", endpoint=endpoint, access_key=access_key)
        async with S3Store(profile, secret, policy=TWICE) as store:
            await store.list_buckets()

    with DemoServer(kind) as demo:
        asyncio.run(play(demo.url, demo.access_key, Secret(demo.secret_key)))
