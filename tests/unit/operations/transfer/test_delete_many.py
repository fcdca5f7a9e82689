"""Several objects are deleted: what stops it, what a cancel leaves, and what Retry goes on with."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from msglc_browser.errors import (
    MsglcBrowserError,
    NotFound,
    PartlyDeleted,
    StorageError,
    TimedOut,
    WrongCredentials,
)
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.transfer.delete_many import Deleted, ManyDelete
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.storage.places.location import S3Location
from tests.servers.memory_store import MemoryStore, deny


class Bench:
    """Objects 0.msg, 1.msg … in memory, and one deletion of them all."""

    def __init__(self, count: int, *, grace_s: float = 15.0) -> None:
        self.store = MemoryStore()
        for number in range(count):
            self.store.put(f"{number}.msg", b"%d" % number)
        self.gone: list[str] = []
        specs = [DeleteSpec(S3Location("p", "runs", key)) for key in self.store.objects]
        self.work = ManyDelete(
            self._store_of, specs, gone=lambda place: self.gone.append(place.key), grace_s=grace_s
        )
        self.last: Progress | None = None

    async def _store_of(self, _profile_id: str) -> MemoryStore:
        return self.store

    def _note(self, progress: Progress) -> None:
        self.last = progress

    async def run(self) -> Deleted:
        return await self.work.run(self._note)

    def deletes(self, key: str) -> int:
        """How often this one was asked for."""
        sent = [kwargs["Key"] for method, kwargs in self.store.calls if method == "delete_object"]
        return sent.count(key)

    def failed(self) -> MsglcBrowserError:
        with pytest.raises(PartlyDeleted) as raised:
            asyncio.run(self.run())
        return raised.value

    async def cancelled_when(self, is_time: Callable[[], bool]) -> Deleted:
        task = asyncio.create_task(self.run())
        while not is_time():
            await asyncio.sleep(0)
        task.cancel()
        if self.store.held:
            await asyncio.sleep(0)
            self.store.release.set()
        return await task


def test_all_are_deleted_and_counted() -> None:
    bench = Bench(20)
    assert asyncio.run(bench.run()) == Deleted(20, 0)
    assert not bench.store.objects and len(bench.gone) == 20
    assert bench.last == Progress("Deleting", done_items=20, total_items=20)


def test_retry_sends_only_what_is_left() -> None:
    bench = Bench(20)
    bench.store.fault = deny("7.msg")
    error = bench.failed()
    assert error.message == "1 of 20 objects could not be deleted: 7.msg. No."
    assert (
        error.hint == "19 of 20 objects were deleted. Retry continues with the remaining objects."
    )
    bench.store.fault = deny()
    assert asyncio.run(bench.run()) == Deleted(20, 0)
    assert (bench.deletes("0.msg"), bench.deletes("7.msg")) == (1, 2)
    assert sorted(bench.gone) == sorted(f"{number}.msg" for number in range(20))


def test_what_is_gone_already_counts_as_gone() -> None:
    bench = Bench(3)
    bench.store.objects.pop("1.msg")
    assert asyncio.run(bench.run()) == Deleted(3, 1)
    assert len(bench.gone) == 3


def test_three_of_those_that_failed_are_named() -> None:
    bench = Bench(20)
    bench.store.fault = deny(*(f"{number}.msg" for number in range(5)))
    assert "5 of 20 objects could not be deleted: 0.msg, " in bench.failed().message
    assert "and 2 more. No." in bench.failed().message


def test_changed_objects_are_not_to_be_tried_again_but_looked_at() -> None:
    bench = Bench(2)

    def replaced(method: str, kwargs: dict[str, Any]) -> StorageError | None:
        if method == "delete_object" and kwargs["Key"] == "1.msg":
            bench.store.put("1.msg", b"new")
        return None

    bench.store.fault = replaced
    assert "Reload the folder" in bench.failed().hint
    assert bench.store.objects == {"1.msg": b"new"}


@pytest.mark.parametrize("kind", [WrongCredentials, TimedOut])
def test_server_that_answers_no_request_is_asked_for_the_first_only(
    kind: type[StorageError],
) -> None:
    bench = Bench(40)
    bench.store.fault = lambda _method, _kwargs: kind("No answer.")
    error = bench.failed()
    assert len(bench.store.calls) == 1
    assert error.message.endswith("No answer. 39 more were not tried.")
    assert error.hint.startswith("0 of 40 objects were deleted.")


def test_server_that_goes_away_stops_it() -> None:
    bench = Bench(40)
    bench.store.fault = lambda _method, _kwargs: (
        TimedOut("No answer.") if len(bench.gone) >= 10 else None
    )
    assert "more were not tried" in bench.failed().message
    assert len({kwargs["Key"] for _method, kwargs in bench.store.calls}) < 30


def test_cancel_when_all_is_done_is_too_late() -> None:
    bench = Bench(1)
    bench.store.held = {"delete_object"}
    done = asyncio.run(bench.cancelled_when(bench.store.reached.is_set))
    assert done == Deleted(1, 0)
    assert not bench.store.objects and bench.gone == ["0.msg"]


def test_cancel_says_how_many_were_deleted_and_retry_goes_on() -> None:
    bench = Bench(20)
    with pytest.raises(PartlyDeleted) as raised:
        asyncio.run(bench.cancelled_when(lambda: len(bench.gone) >= 3))
    count = 20 - len(bench.store.objects)
    assert raised.value.message == f"Cancelled: {count} of 20 objects were deleted."
    assert 3 <= count == len(bench.gone) < 20
    assert asyncio.run(bench.run()) == Deleted(20, 0)


def test_cancel_before_anything_is_deleted_is_a_cancel() -> None:
    bench = Bench(20)
    bench.store.held = {"head_object"}
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(bench.cancelled_when(bench.store.reached.is_set))
    assert len(bench.store.objects) == 20 and not bench.gone


@pytest.mark.parametrize("count", [1, 3])
def test_request_cut_off_after_the_grace_is_told_as_unknown(count: int) -> None:
    bench = Bench(count, grace_s=0)
    bench.store.held = {"delete_object"}

    async def play() -> None:
        task = asyncio.create_task(bench.run())
        await bench.store.reached.wait()
        task.cancel()
        await task

    with pytest.raises(TimedOut if count == 1 else PartlyDeleted) as raised:
        asyncio.run(play())
    assert "may have been deleted" in raised.value.target_note + raised.value.hint
    assert "0.msg" in raised.value.target_note + raised.value.hint


def test_object_that_the_server_does_not_find_by_its_name_does_not_stop_the_others() -> None:
    bench = Bench(3)
    bench.store.fault = lambda method, kwargs: (
        NotFound("none") if method == "head_object" and kwargs["Key"] == "1.msg" else None
    )
    error = bench.failed()
    assert "1 of 3 objects could not be deleted: 1.msg" in error.message
    assert list(bench.store.objects) == ["1.msg"]
    assert sorted(bench.gone) == ["0.msg", "2.msg"]
