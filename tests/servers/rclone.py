"""rclone's S3 server over a folder: a badly behaved peer (see `tests/README.md`).

It answers a range request with the whole object's checksum, has no conditional requests and no
part copy, and ignores If-None-Match on PUT.
"""

import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msglc_browser.demo.seaweed import LOOPBACK, free_ports

ACCESS_KEY = "rclone-key"
SECRET_KEY = "rclone-secret"
_OPTIONS = ("--config", "/dev/null", "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}")
_START_TIMEOUT_S = 15.0
_ATTEMPTS = 3


@contextmanager
def serve_rclone(folder: Path) -> Iterator[str]:
    """Serve `folder` while the context lasts; yields the endpoint."""
    rclone = shutil.which("rclone", path=sysconfig.get_path("scripts")) or shutil.which("rclone")
    assert rclone, "rclone is missing: pip install -e '.[dev]'"
    # A port that was free a moment ago may be taken by now: choose again.
    for _ in range(_ATTEMPTS):
        (port,) = free_ports(1)
        address = f"{LOOPBACK}:{port}"
        with _running(
            [rclone, "serve", "s3", *_OPTIONS, "--addr", address, str(folder)]
        ) as process:
            if _is_ready(process, port):
                yield f"http://{address}"
                return
    raise AssertionError("rclone serve s3 did not start")


@contextmanager
def _running(command: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent) as process:
        try:
            yield process
        finally:
            process.kill()


def _is_ready(process: "subprocess.Popen[bytes]", port: int) -> bool:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return True
    return False
