"""A local S3 server on loopback, for the demo and for tests."""

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Final

from msglc_browser.errors import WorkerFailed

DEMO_PROFILE_ID: Final = "demo"
_STOP_TIMEOUT_S = 15.0


class ServerKind(Enum):
    """Which server program is used."""

    SEAWEEDFS = "seaweedfs"
    MOTO = "moto"


def default_kind() -> ServerKind:
    """SeaweedFS, a real S3 server, where a wheel exists; otherwise moto (Windows)."""
    # Imported here: the clients of its readiness take 40 ms, the demo is not needed at the start.
    from msglc_browser.demo.seaweed import find_weed  # noqa: PLC0415

    return ServerKind.SEAWEEDFS if find_weed() else ServerKind.MOTO


@dataclass(frozen=True, slots=True, repr=False)
class Endpoint:
    """A running server's endpoint and key pair, and a folder that is removed with it."""

    url: str
    access_key: str
    secret_key: str
    folder: Path


class DemoServer:
    """A server in its own process, with its own temporary folder and free ports.

    It ends with `stop()`, and also if this process dies in any way: a supervisor process
    holds the other end of a pipe. Blocking; call it from a worker thread.
    """

    def __init__(self, kind: ServerKind | None = None) -> None:
        self._kind = kind
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Endpoint:
        """Start it and wait until objects can be stored, 1 to 2 s.

        Raises WorkerFailed if it does not start.
        """
        # Imported here, with its hashes: the demo is not needed at the start.
        import secrets  # noqa: PLC0415

        access_key, secret_key = "demo", secrets.token_urlsafe(24)
        self._process = self._spawn()
        answer = self._ask({"access_key": access_key, "secret_key": secret_key})
        if "endpoint" not in answer:
            self.stop()
            raise WorkerFailed(
                "The demo's S3 server did not start.",
                hint=answer.get("hint") or "Try again, or connect to your own server.",
                details=answer.get("error", "the server process ended without any output"),
            )
        return Endpoint(answer["endpoint"], access_key, secret_key, Path(answer["folder"]))

    def stop(self) -> None:
        """Stop it and remove its data; harmless if it never started."""
        process, self._process = self._process, None
        if process is None:
            return
        with process:
            assert process.stdin is not None
            with contextlib.suppress(OSError):  # it may hold unread data
                process.stdin.close()
            try:
                process.wait(_STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()

    def __enter__(self) -> Endpoint:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _spawn(self) -> "subprocess.Popen[str]":
        kind = self._kind or default_kind()
        return subprocess.Popen(
            [sys.executable, "-m", "msglc_browser.demo.supervisor", kind.value],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def _ask(self, keys: dict[str, str]) -> dict[str, str]:
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(keys) + "\n")
            process.stdin.flush()
            answer: dict[str, str] = json.loads(process.stdout.readline() or "{}")
        except (OSError, ValueError) as error:
            return {"error": str(error)}
        return answer
