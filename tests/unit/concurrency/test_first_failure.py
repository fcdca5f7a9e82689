"""Of several failures the first is raised, as itself, with its cause."""

import asyncio

import pytest

from msglc_browser.concurrency.first_failure import first_failure


def test_failure_comes_out_of_its_group_with_its_cause() -> None:
    cause, error = KeyError("why"), OSError("broken")
    error.__cause__ = cause
    with pytest.raises(OSError, match="broken") as caught, first_failure():
        raise BaseExceptionGroup("", [error, ValueError("later")])
    assert caught.value is error
    assert caught.value.__cause__ is cause


def test_failure_of_a_task_stops_the_others_and_is_raised() -> None:
    stopped = False

    async def fail() -> None:
        await asyncio.sleep(0)
        raise OSError("broken")

    async def wait() -> None:
        nonlocal stopped
        try:
            await asyncio.Event().wait()
        finally:
            stopped = True

    async def work() -> None:
        with first_failure():
            async with asyncio.TaskGroup() as group:
                group.create_task(wait())
                group.create_task(fail())

    with pytest.raises(OSError, match="broken"):
        asyncio.run(work())
    assert stopped


def test_failure_without_a_group_and_no_failure_pass() -> None:
    with pytest.raises(ValueError, match="plain"), first_failure():
        raise ValueError("plain")
    with first_failure():
        pass
