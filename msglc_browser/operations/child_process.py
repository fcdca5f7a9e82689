"""Run a function in a process of its own: the window's interpreter stays free, and a cancel
ends it at once.

The process is spawned, never forked (the I/O loop's threads would not survive a fork), which
also works in a frozen program if that calls `multiprocessing.freeze_support()` first.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar, cast

from msglc_browser.errors import MsglcBrowserError, WorkerFailed
from msglc_browser.storage.uncancelled import finish_anyway

T = TypeVar("T")

_GRACE_S = 10.0


async def run_in_process(function: Callable[..., T], *args: object) -> T:
    """The result of `function(*args)`, computed in a new process; all of it must pickle.

    `function` must be importable; what it raises of `errors.py` is raised here. A cancel kills
    the process and waits for its end. Raises WorkerFailed when it dies or meets a bug.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(sender, function, args), daemon=True)
    # Not in a thread: a cancel could come between the start and our knowing of it.
    process.start()
    sender.close()
    waiting = asyncio.ensure_future(asyncio.to_thread(_receive, receiver))
    try:
        answer = await asyncio.shield(waiting)
    finally:
        process.kill()
        await finish_anyway(_end(process, receiver, waiting), grace_s=_GRACE_S)
    return cast("T", _result(answer))


async def _end(
    process: SpawnProcess, receiver: "Connection[Any, Any]", waiting: "asyncio.Future[object]"
) -> None:
    await asyncio.wait({waiting})  # the pipe ends with the process
    await asyncio.to_thread(process.join)
    receiver.close()
    process.close()


def _receive(receiver: "Connection[Any, Any]") -> object:
    """What the process answers, or None when it ends without an answer."""
    try:
        return cast("object", receiver.recv())
    except EOFError:
        return None


def _result(answer: object) -> object:
    if answer is None:
        raise WorkerFailed(
            "The helper process ended before it was done.",
            hint="The data may be nested too deeply or too large for this computer's memory.",
        )
    is_result, content = cast("tuple[bool, object]", answer)
    if not is_result:
        raise cast("MsglcBrowserError", content)
    return content


def _serve(
    sender: "Connection[Any, Any]", function: Callable[..., object], args: tuple[object, ...]
) -> None:
    """The whole life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the parent's matter
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answer: tuple[bool, object]
    try:
        answer = (True, function(*args))
    except MsglcBrowserError as error:
        answer = (False, error)
    except MemoryError as error:
        answer = (False, WorkerFailed("This computer's memory is too small.", details=repr(error)))
    except Exception as error:
        answer = (False, WorkerFailed("The helper process failed.", details=repr(error)))
    sender.send(answer)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
