"""Runs write cases in processes that get killed; a separate process, controlled by JSON lines.

It imports everything once and forks for each run, so that a run takes only as long as the work.
An order is {case, endpoint, access_key, secret_key, bucket, folder, kill_after_s}; the answer is
{"killed": bool, "seconds": float, "error": str}.
"""

import asyncio
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from tests.servers.write_cases import RUNS, open_ground

_POLL_S = 0.002


async def work(order: dict[str, Any]) -> None:
    """One run, done as the program would."""
    workspace, ground = await open_ground(order, Path(order["folder"]) / "writes")
    await RUNS[order["case"]](workspace, ground, lambda _progress: None)
    await workspace.close()
    workspace.journal.close()


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """Fork, wait or kill, and return the answer."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _live(order)
    killed = False
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if not killed and time.monotonic() - started > order["kill_after_s"]:
            os.kill(child, signal.SIGKILL)
            killed = True
        time.sleep(_POLL_S)
    error = Path(order["folder"]) / "error.txt"
    text = error.read_text() if error.exists() else ""
    error.unlink(missing_ok=True)
    return {"killed": killed, "seconds": time.monotonic() - started, "error": text}


def _live(order: dict[str, Any]) -> None:
    try:
        asyncio.run(work(order))
    except BaseException:
        (Path(order["folder"]) / "error.txt").write_text(traceback.format_exc())
    finally:
        os._exit(0)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)
