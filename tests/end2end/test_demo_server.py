"""The demo's server runs exactly as long as the program that started it."""

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import botocore.exceptions
import pytest

from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.demo.prepare import Demo, prepare_demo
from msglc_browser.demo.samples.catalog import FIRST_ARCHIVE
from msglc_browser.demo.server import DemoServer, Endpoint, ServerKind
from msglc_browser.errors import WorkerFailed
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.servers.s3 import connect

_START_SERVER = """
import sys
from msglc_browser.demo.server import DemoServer
endpoint = DemoServer().start()
print(endpoint.url, endpoint.folder, flush=True)
sys.stdin.read()
"""


def _listens(url: str) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=1).close()
    except OSError:
        return False
    return True


def _wait_until_gone(url: str, folder: Path) -> None:
    deadline = time.monotonic() + 20
    while _listens(url) or folder.exists():
        assert time.monotonic() < deadline, "the server outlived its parent"
        time.sleep(0.05)


@pytest.fixture
def parent() -> Iterator["subprocess.Popen[str]"]:
    """A program that has started the demo's server and waits."""
    with subprocess.Popen(
        [sys.executable, "-c", _START_SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_server_stops_when_parent_is_killed(parent: "subprocess.Popen[str]") -> None:
    assert parent.stdout is not None
    url, folder = parent.stdout.readline().split()
    assert _listens(url)
    os.kill(parent.pid, signal.SIGKILL)
    _wait_until_gone(url, Path(folder).parent)


def test_server_stops_and_takes_its_folder_along() -> None:
    server = DemoServer()
    endpoint = server.start()
    server.stop()
    assert not _listens(endpoint.url)
    assert not endpoint.folder.parent.exists()


def _ports_of_descendants(pid: int) -> set[int]:
    """The TCP ports on which a process and its children listen."""
    pids, inodes = [pid], set()
    for each in pids:
        for task in Path(f"/proc/{each}/task").iterdir():
            pids += map(int, (task / "children").read_text().split())
        for handle in Path(f"/proc/{each}/fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                inodes.add(str(handle.readlink()))
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = [row for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes]
    assert all(row[1].startswith("0100007F:") for row in listening), "not on loopback"
    return {int(row[1].partition(":")[2], 16) for row in listening}


def _status(url: str, method: str, tls: ssl.SSLContext) -> int | None:
    """The status a request without any key or certificate gets; None if none."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls)
    )
    request = urllib.request.Request(url, method=method, data=b"x" if method != "GET" else None)
    try:
        with opener.open(request, timeout=5) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (OSError, http.client.HTTPException):
        return None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_port_answers_without_the_key() -> None:
    anyone = ssl.create_default_context()
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    paths = ("", "dir/assign", "dir/lookup?volumeId=1", "buckets/samples/?pretty=y", "vol/grow")
    server = DemoServer()
    endpoint = server.start()
    try:
        assert server._process is not None
        ports = _ports_of_descendants(server._process.pid)
        assert len(ports) >= 9
        assert urlsplit(endpoint.url).port in ports
        for port in ports:
            for scheme in ("http", "https"):
                for method in ("GET", "PUT", "POST", "DELETE"):
                    for path in paths:
                        url = f"{scheme}://127.0.0.1:{port}/{path}"
                        found = _status(url, method, anyone)
                        assert found in (None, 400, 403, 405), f"{method} {url}: {found}"
    finally:
        server.stop()


def test_moto_serves_where_seaweedfs_is_missing() -> None:
    with DemoServer(ServerKind.MOTO) as endpoint:
        assert _listens(endpoint.url)
    assert not _listens(endpoint.url)


def test_start_fails_in_words_when_program_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(WorkerFailed, match="did not start"):
        DemoServer().start()


def test_secret_is_in_no_repr() -> None:
    endpoint = Endpoint("http://127.0.0.1:1", "demo", "very-secret", Path("x"))
    assert "very-secret" not in repr(endpoint)


def test_prepared_demo_shows_samples_and_demands_its_key(tmp_path: Path) -> None:
    server, io = DemoServer(), IoLoop()
    workspace = Workspace(ProfilesFile(tmp_path / "connections.json"), SessionCredentials())
    io.start()
    try:
        demo = io.submit(prepare_demo(workspace, server)).result(60)
        _check_demo(demo, io, workspace)
    finally:
        io.submit(workspace.close()).result(10)
        io.stop()
        server.stop()


def _check_demo(demo: Demo, io: IoLoop, workspace: Workspace) -> None:
    store = io.submit(workspace.store(demo.profile.profile_id)).result(10)
    found = io.submit(store.list_buckets()).result(10)
    assert [bucket.name for bucket in found.buckets] == ["samples", "sensors", "simulations"]
    first = demo.first_folder
    assert FIRST_ARCHIVE.startswith(first.key)
    assert io.submit(store.head(first.bucket, FIRST_ARCHIVE)).result(10).size_bytes > 1_000_000
    stranger = connect(demo.profile.endpoint, demo.profile.access_key, "wrong")
    with pytest.raises(botocore.exceptions.ClientError):
        stranger.client.list_buckets()
    stranger.client.close()


def test_start_names_the_extra_when_no_server_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A moto that cannot be imported precedes the real one on the child's path.
    (tmp_path / "moto").mkdir()
    (tmp_path / "moto" / "__init__.py").write_text("raise ImportError('gone')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(WorkerFailed) as caught:
        DemoServer(ServerKind.MOTO).start()
    assert "pip install 'msglc-browser[demo]'" in caught.value.hint
