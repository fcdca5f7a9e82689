"""Run a function in a separate process: the window's interpreter stays free, and a cancel
ends it immediately.

The process is spawned, never forked (the I/O loop's threads would not survive a fork), which
also works in a frozen program if that calls `multiprocessing.freeze_support()` first.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from enum import Enum
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, TypeAlias, TypeVar, cast

from msglc_browser.concurrency.uncancelled import finish_anyway
from msglc_browser.errors import MsglcBrowserError, WorkerFailed

T = TypeVar("T")

_GRACE_S = 10.0


Report: TypeAlias = Callable[[object], None]
"""Sends a small message to the parent process, without waiting for it."""


async def run_in_process(
    function: Callable[..., T], *args: object, on_report: Report | None = None
) -> T:
    """The result of `function(*args)`, computed in a new process; everything must be picklable.

    With `on_report` the function gets an additional argument, a `Report`: whatever it is called
    with in the process is passed to `on_report` here, in some thread, in order, before the result.

    `function` must be importable; exceptions from `errors.py` are raised here. A cancel kills
    the process and waits for its end. Raises WorkerFailed if it dies or hits a bug.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=_serve, args=(sender, function, args, on_report is not None), daemon=True
    )
    # Not in a thread: a cancel could arrive after the start but before this code knows of it.
    process.start()
    sender.close()
    waiting = asyncio.ensure_future(asyncio.to_thread(_receive, receiver, on_report))
    try:
        answer = await asyncio.shield(waiting)
    finally:
        process.kill()
        await finish_anyway(_end(process, receiver, waiting), grace_s=_GRACE_S)
    return cast("T", _result(answer))


async def _end(
    process: SpawnProcess,
    receiver: "Connection[Any, Any]",
    waiting: "asyncio.Future[_Message | None]",
) -> None:
    await asyncio.wait({waiting})  # the pipe ends with the process
    await asyncio.to_thread(process.join)
    receiver.close()
    process.close()


class _Kind(Enum):
    """The kind of a message from the process."""

    REPORT = "report"
    RESULT = "result"
    ERROR = "error"


_Message: TypeAlias = tuple[_Kind, object]


def _receive(receiver: "Connection[Any, Any]", on_report: Report | None) -> _Message | None:
    """The process's answer, or None if it ends without one."""
    while True:
        try:
            message = cast("_Message", receiver.recv())
        except EOFError:
            return None
        if message[0] is not _Kind.REPORT:
            return message
        if on_report is not None:
            on_report(message[1])


def _result(answer: _Message | None) -> object:
    if answer is None:
        raise WorkerFailed(
            "The helper process ended before it finished.",
            hint="The data may be nested too deeply or too large for this computer's memory.",
        )
    kind, content = answer
    if kind is _Kind.ERROR:
        raise cast("MsglcBrowserError", content)
    return content


def _serve(
    sender: "Connection[Any, Any]",
    function: Callable[..., object],
    args: tuple[object, ...],
    is_reporting: bool,
) -> None:
    """The main function of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is handled by the parent
    threading.Thread(target=_end_with_parent, daemon=True).start()
    more = (partial(_report, sender),) if is_reporting else ()
    answer: _Message
    try:
        answer = (_Kind.RESULT, function(*args, *more))
    except MsglcBrowserError as error:
        answer = (_Kind.ERROR, error)
    except MemoryError as error:
        problem = WorkerFailed("This computer ran out of memory.", details=repr(error))
        answer = (_Kind.ERROR, problem)
    except Exception as error:
        problem = WorkerFailed("The helper process failed.", details=repr(error))
        answer = (_Kind.ERROR, problem)
    sender.send(answer)


def _report(sender: "Connection[Any, Any]", content: object) -> None:
    sender.send((_Kind.REPORT, content))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
