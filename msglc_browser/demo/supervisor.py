"""Owns one S3 server while its parent lives: `python -m msglc_browser.demo.supervisor`.

The parent writes one line of JSON with the key pair, and reads one line with the endpoint or
an error. The supervisor then waits for the end of its standard input, which comes when
the parent closes it and also when the parent is killed; then it stops the server, removes the
server's folder and exits. It runs in its own session, so that Ctrl+C in a terminal reaches
only the window.
"""

import importlib
import json
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from msglc_browser.demo import seaweed

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0
_ATTEMPTS = 3
_INSTALL = "Install what the demo needs: pip install 'msglc-browser[demo]'"


class StartError(Exception):
    """The server did not start; the text says why, `hint` what to do."""

    def __init__(self, text: str, *, hint: str = "") -> None:
        super().__init__(text)
        self.hint = hint


def main() -> int:
    """Run one server until standard input ends; 0 after a clean stop."""
    signal.signal(signal.SIGTERM, _leave)
    kind = sys.argv[1]
    keys = json.loads(sys.stdin.readline())
    serve = _serve_moto if kind == "moto" else _serve_seaweed
    try:
        with _folder() as folder, serve(folder, keys["access_key"], keys["secret_key"]) as url:
            (folder / "scratch").mkdir()
            _say(endpoint=url, folder=str(folder / "scratch"))
            sys.stdin.read()
    except StartError as error:
        _say(error=str(error), hint=error.hint)
        return 1
    return 0


def _leave(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _say(**message: str) -> None:
    print(json.dumps(message), flush=True)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="msglc-browser-demo-"))
    try:
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    # The parent's child processes may still be writing there if the parent was killed.
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            time.sleep(0.1)


@contextmanager
def _serve_seaweed(folder: Path, access_key: str, secret_key: str) -> Iterator[str]:
    weed = seaweed.find_weed()
    if weed is None:
        raise StartError("SeaweedFS is not installed.", hint=_INSTALL)
    try:
        private_tls = importlib.import_module("msglc_browser.demo.private_tls")
    except ImportError as error:
        raise StartError("trustme is not installed.", hint=_INSTALL) from error
    # A port that was free a moment ago may be taken by now: choose new ones.
    for attempt in range(_ATTEMPTS):
        part = folder / str(attempt)
        part.mkdir()
        ports = seaweed.choose_ports()
        identities = seaweed.write_identities(part, access_key, secret_key)
        tls = private_tls.write_security(part)
        process = _spawn(seaweed.weed_command(weed, part, ports, identities), part / "weed.log")
        try:
            if _wait_until_ready(process, ports, tls):
                yield f"http://{seaweed.LOOPBACK}:{ports.s3}"
                return
        finally:
            _stop(process)
            seaweed.remove_sockets(ports)
    log = (folder / str(_ATTEMPTS - 1) / "weed.log").read_text("utf-8", "replace")
    raise StartError(f"SeaweedFS did not start. Its last output: {log[-500:]}")


def _spawn(command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # It looks for security.toml in its folder.
            cwd=log.parent,
            # Of its sockets in /tmp.
            umask=0o077,
        )


def _wait_until_ready(
    process: "subprocess.Popen[bytes]", ports: seaweed.SeaweedPorts, tls: ssl.SSLContext
) -> bool:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        if seaweed.is_ready(ports, tls):
            return True
        time.sleep(0.05)
    return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    # Nothing here outlives the demo, so nothing needs flushing: SIGTERM takes 1 s, this takes none.
    process.kill()
    process.wait(STOP_TIMEOUT_S)


@contextmanager
def _serve_moto(_folder: Path, access_key: str, secret_key: str) -> Iterator[str]:
    # moto accepts any key pair. Imported here: it takes a second, and is rarely needed.
    try:
        moto_server = importlib.import_module("moto.server")
    except ImportError as error:
        raise StartError("Neither SeaweedFS nor moto is installed.", hint=_INSTALL) from error
    server = moto_server.ThreadedMotoServer(seaweed.LOOPBACK, 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
