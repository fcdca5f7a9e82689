"""Fixtures for every test: S3 servers, archives, and checks that nothing is left behind."""

import gc
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

# Before anything imports Qt, botocore or keyring: no display, no credentials of the user who
# runs the tests, no keyring, no proxy to loopback.
_SCREEN = os.environ.get("TEST_SCREEN", "")  # see tests/gui/parts/test_other_looks.py
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_SCREEN}" if _SCREEN else "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
for _name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[_name]
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull

import hypothesis  # noqa: E402
import pytest  # noqa: E402

from msglc_browser.demo.server import DemoServer, ServerKind  # noqa: E402
from tests.servers import archives, leaks  # noqa: E402
from tests.servers.s3 import S3Bucket, S3Server, connect, make_bucket  # noqa: E402

hypothesis.settings.register_profile(
    "project",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "project"))


def pytest_collection_finish() -> None:
    """The tests themselves stay: each full collection would look at all 20,000 of them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, caches and data of the user who runs the tests stay out of reach."""
    home = tmp_path_factory.mktemp("home")
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, str(home))
        yield


@pytest.fixture(autouse=True)
def temporary_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The temporary folder of this process and its children; must be empty after the test."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    left = leaks.leaked_files(folder)
    assert not left, f"temporary files left behind: {left}"


@pytest.fixture(autouse=True)
def _no_leaked_threads(temporary_folder: Path) -> Iterator[None]:
    before = leaks.threads()
    yield
    left = leaks.leaked_threads(before)
    assert not left, f"threads left running: {left}"


@pytest.fixture(autouse=True)
def _msglc_configuration() -> Iterator[None]:
    with archives.msglc_settings():
        yield


@pytest.fixture
def make_archive() -> Callable[..., bytes]:
    """`make_archive(value, protocol="msgpack", **msglc configuration) -> bytes`."""
    return archives.make_archive


@pytest.fixture
def combine_archives() -> Callable[..., bytes]:
    """`combine_archives({name: bytes} or [bytes], protocol="msgpack") -> bytes`."""
    return archives.combine_archives


def _serve(kind: ServerKind) -> Iterator[S3Server]:
    with DemoServer(kind) as endpoint:
        server = connect(endpoint.url, endpoint.access_key, endpoint.secret_key)
        try:
            yield server
        finally:
            server.client.close()


@pytest.fixture(scope="session")
def moto_server() -> Iterator[S3Server]:
    """moto's server in a process of its own; accepts any secret. One a test worker."""
    yield from _serve(ServerKind.MOTO)


@pytest.fixture
def moto_bucket(moto_server: S3Server) -> Iterator[S3Bucket]:
    """An empty bucket on moto's server for this test."""
    bucket = make_bucket(moto_server)
    yield bucket
    left = bucket.unfinished_uploads()
    assert not left, f"unfinished multipart uploads left behind: {left}"
    bucket.remove()


@pytest.fixture
def refused_endpoint() -> Iterator[str]:
    """An endpoint that refuses connections: its port is taken, and nothing listens there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture(scope="session")
def weed() -> Iterator[S3Server]:
    """SeaweedFS, a real S3 server, in a process of its own. One a test worker."""
    if sys.platform == "win32":
        pytest.skip("SeaweedFS has no wheel for Windows")
    yield from _serve(ServerKind.SEAWEEDFS)


@pytest.fixture
def weed_bucket(weed: S3Server) -> Iterator[S3Bucket]:
    """An empty bucket on SeaweedFS for this test; no multipart upload may be left in it."""
    bucket = make_bucket(weed)
    yield bucket
    left = bucket.unfinished_uploads()
    assert not left, f"unfinished multipart uploads left behind: {left}"
    bucket.remove()
