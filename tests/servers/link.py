"""The handle to a `slow_link` process."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

_PROGRAM = Path(__file__).with_name("slow_link.py")


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What crossed the link since the last reset.

    `round_trips` is the longest chain of requests that each waited for the previous one;
    `lines` name each request: method, target, range, status.
    """

    requests: int
    connections: int
    round_trips: int
    received_bytes: int
    sent_bytes: int
    lines: list[str]


class SlowLink:
    """A link to the server at `endpoint` (http://host:port); use as a context manager."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self._process = subprocess.Popen(
            [sys.executable, str(_PROGRAM), str(parts.hostname), str(parts.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.endpoint = f"http://127.0.0.1:{self._answer()['port']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def shape(self, *, round_trip_s: float = 0.0, bandwidth_bytes_s: float = 0.0) -> None:
        """Set the latency and the bandwidth (0: unlimited) from now on."""
        self._ask("shape", round_trip_s=round_trip_s, bandwidth_bytes_s=bandwidth_bytes_s)

    def fault(self, match: str, action: str, **more: object) -> None:
        """Make requests fail; see `slow_link.Fault` for the fields."""
        self._ask("fault", match=match, action=action, **more)

    def reset(self) -> None:
        """Clear counts and faults."""
        self._ask("reset")

    def report(self, within: tuple[float, float] | None = None) -> LinkReport:
        """What has crossed the link since the last reset.

        With `within` only requests that began and ended between these moments of
        `time.monotonic`, which all processes share.
        """
        return LinkReport(**self._ask("report", within=within))

    def _ask(self, command: str, **fields: object) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": command, **fields}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())
