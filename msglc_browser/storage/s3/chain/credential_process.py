"""Runs the `credential_process` of an AWS profile: bounded, and without a terminal.

botocore lets it read from this program's standard input, wait for ever and print without end.
"""

import asyncio
import json
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath

from msglc_browser.storage.s3.answers.bad_answers import ProcessFailed

# Some let the user sign in with a browser meanwhile.
LONGEST_S = 120.0
_MOST_BYTES = 1_000_000
_SLICE_BYTES = 64 * 1024
_GRACE_S = 2.0


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended successfully, as far as botocore asks; `stdout` is a JSON object."""

    stdout: bytes
    stderr: bytes
    returncode: int = 0

    async def communicate(self) -> tuple[bytes, bytes]:
        """What it has printed."""
        return self.stdout, self.stderr


async def run_process(*command: str, longest_s: float = LONGEST_S, **_more: object) -> Finished:
    """Run the command to its end. Raises ProcessFailed."""
    name = PurePath(command[0]).name  # its arguments may be secret
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
    except (NotImplementedError, OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise ProcessFailed(name, f"could not be started ({why})") from error
    is_over = False
    try:
        async with asyncio.timeout(longest_s):
            printed, said = await asyncio.gather(
                _read(process, process.stdout), _read(process, process.stderr)
            )
            status = await process.wait()
            is_over = True
    except TimeoutError as error:
        raise ProcessFailed(name, f"did not end within {longest_s:g} s") from error
    finally:
        if not is_over:
            await _end(process)
    if max(len(printed), len(said)) > _MOST_BYTES:
        raise ProcessFailed(name, f"printed more than {_MOST_BYTES:,} bytes")
    if status != 0:
        raise ProcessFailed(name, _ending(status, said))
    if not _is_object(printed):
        raise ProcessFailed(name, "did not print credentials in JSON")
    return Finished(printed, said)


async def _read(process: Process, stream: asyncio.StreamReader | None) -> bytes:
    """All bytes; if they are too many, the process is ended."""
    assert stream is not None
    found = bytearray()
    while piece := await stream.read(_SLICE_BYTES):
        found += piece
        if len(found) > _MOST_BYTES:
            _kill(process)
            break
    return bytes(found)


async def _end(process: Process) -> None:
    _kill(process)
    with suppress(TimeoutError):
        async with asyncio.timeout(_GRACE_S):
            await process.wait()


def _kill(process: Process) -> None:
    """End the program with all that it has started, and read no more of what they print.

    A wrapper, such as a shell script, leaves a child that holds its pipes; Python 3.11 waits for
    these, whatever has become of the program itself.
    """
    if os.name != "nt":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.returncode is None:
        process.kill()
    process._transport.close()  # type: ignore[attr-defined]  # no public name


def _ending(status: int, said: bytes) -> str:
    lines = said.decode(errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"failed with status {status}" + (f" ({last})" if last else "")


def _is_object(printed: bytes) -> bool:
    try:
        return isinstance(json.loads(printed), dict)
    except (ValueError, RecursionError):
        return False
