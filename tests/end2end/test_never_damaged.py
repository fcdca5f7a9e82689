"""Every kind of write, with every fault: the target is the old object or the whole new one.

The error says which, and neither temporary files nor unfinished uploads are left.
"""

import asyncio
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import MsglcBrowserError, describe
from msglc_browser.operations.workspace import Workspace
from tests.servers.link import SlowLink
from tests.servers.s3 import S3Bucket
from tests.servers.write_cases import CASES, TARGET, Ground, WriteCase, archive_of, holds
from tests.servers.writing import Phases, run

MOMENTS = 20
PART = r"^PUT .*partNumber"
BEGIN = r"^POST .*uploads"
COMPLETE = r"^POST .*uploadId"
THEIRS = b"put there by another client meanwhile"
pytestmark = pytest.mark.faults
each_case = pytest.mark.parametrize("name", CASES)


@dataclass(frozen=True, slots=True)
class Scene:
    """A case ready to run over a link that can fail."""

    case: WriteCase
    bucket: S3Bucket
    link: SlowLink
    ground: Ground

    def reset(self) -> None:
        """Restore the old object, and clear the link's faults."""
        self.link.reset()
        self.case.reset(self.bucket)

    def attempt(self, phases: Phases | None = None) -> MsglcBrowserError | None:
        """Run the case over the link; returns the error it ends with."""

        async def work(workspace: Workspace) -> None:
            await self.case.run(workspace, self.ground, phases or Phases())

        over_link = replace(self.bucket.server, endpoint=self.link.endpoint)
        try:
            run(self.ground.folder, work, over_link)
        except MsglcBrowserError as error:
            return error
        return None

    def check(self, error: MsglcBrowserError | None, *, may_be_lost: bool = False) -> None:
        """Check that the target is one of the two, and the one the error names."""
        if error is None:
            assert self.has_new()
        else:
            said = describe(error).hint
            is_old = self.has_old()
            assert is_old or self.has_new(), said
            kept = any(f"was not {done}" in said for done in ("changed", "created", "written"))
            assert kept == is_old, said
        left = self.bucket.unfinished_uploads()
        if may_be_lost:  # the response with the upload's id was lost; the next start finds it
            self._abort_all()
        else:
            assert left == []

    def has_old(self) -> bool:
        """Whether the target is unchanged."""
        return holds(self.bucket, TARGET, self.case.old())

    def has_new(self) -> bool:
        """Whether the target is the whole new object."""
        return holds(self.bucket, TARGET, self.case.new())

    def _abort_all(self) -> None:
        client = self.bucket.server.client
        reply = client.list_multipart_uploads(Bucket=self.bucket.name)
        for upload in reply.get("Uploads", ()):
            client.abort_multipart_upload(
                Bucket=self.bucket.name, Key=upload["Key"], UploadId=upload["UploadId"]
            )


@pytest.fixture
def link(weed_bucket: S3Bucket) -> Iterator[SlowLink]:
    """A link to the bucket's server."""
    with SlowLink(weed_bucket.server.endpoint) as made:
        yield made


@pytest.fixture
def scene(weed_bucket: S3Bucket, link: SlowLink, tmp_path: Path, name: str) -> Scene:
    """The case `name`, prepared."""
    case = CASES[name]
    return Scene(case, weed_bucket, link, case.prepare(weed_bucket, tmp_path))


def calls(scene: Scene) -> list[str]:
    """The requests of an undisturbed run, one of each kind, as patterns."""
    scene.reset()
    assert scene.attempt() is None
    scene.check(None)
    kinds: dict[str, None] = {}
    for line in scene.link.report().lines:
        method, target, *_ = line.split(" ")
        marks = [mark for mark in ("partNumber", "uploadId", "uploads") if mark in target]
        mark = marks[0] if marks else re.escape(target.partition("?")[0])
        kinds[f"^{method} .*{mark}"] = None
    return list(kinds)


@each_case
def test_one_refusal_of_each_call_is_no_harm(scene: Scene) -> None:
    matches = calls(scene)
    assert len(matches) >= 4
    scene.reset()
    for match in matches:
        scene.link.fault(match, "status", status=503, code="SlowDown")
    scene.check(scene.attempt())
    assert sum(line.endswith(" 503") for line in scene.link.report().lines) == len(matches)


@each_case
def test_calls_that_are_always_refused_leave_the_old_object(scene: Scene) -> None:
    for match in (PART, COMPLETE, BEGIN):
        scene.reset()
        scene.link.fault(match, "status", status=503, code="SlowDown", times=1000)
        error = scene.attempt()
        assert error is not None
        scene.check(error)
        assert scene.has_old()


@each_case
@pytest.mark.parametrize("action", ["drop_request", "drop_response"])
def test_connection_dropped_at_each_part(scene: Scene, action: str) -> None:
    parts = sum(bool(re.search(PART, line)) for line in _undisturbed(scene))
    assert parts
    scene.reset()
    for number in range(1, parts + 1):
        scene.link.fault(rf"^PUT .*partNumber={number}(&| |$)", action, after_bytes=0)
    error = scene.attempt()
    assert error is None
    scene.check(error)
    assert sum(bool(re.search(PART, line)) for line in scene.link.report().lines) == 2 * parts


@each_case
@pytest.mark.parametrize("match", [BEGIN, COMPLETE], ids=["begin", "complete"])
@pytest.mark.parametrize("action", ["drop_request", "drop_response"])
def test_connection_dropped_around_the_upload(scene: Scene, match: str, action: str) -> None:
    scene.reset()
    scene.link.fault(match, action, after_bytes=0)
    scene.check(scene.attempt(), may_be_lost=match == BEGIN)


@each_case
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (412, "PreconditionFailed"),
        (409, "ConditionalRequestConflict"),
        (200, "InternalError"),
        (403, "AccessDenied"),
    ],
)
def test_last_request_refused_for_good(scene: Scene, status: int, code: str) -> None:
    scene.reset()
    scene.link.fault(COMPLETE, "status", status=status, code=code, times=1000)
    error = scene.attempt()
    assert error is not None
    scene.check(error)
    assert scene.has_old()


@each_case
def test_credentials_that_expire_midway(scene: Scene) -> None:
    requests = len(_undisturbed(scene))
    for passed in {1, requests // 3, requests // 2, requests - 3}:
        scene.reset()
        scene.link.fault(".", "status", status=403, code="ExpiredToken", skip=passed, times=1000)
        error = scene.attempt()
        assert error is not None
        scene.check(error, may_be_lost=True)


@each_case
def test_somebody_elses_object_at_the_target_stays(scene: Scene) -> None:
    scene.reset()
    phases = Phases()
    act = _once(lambda: scene.bucket.put(TARGET, THEIRS))
    for phase in ("Copying on the server", "Uploading"):
        phases.when(phase, act)
    error = scene.attempt(phases)
    assert type(error).__name__ == "ObjectChanged"
    assert scene.bucket.get(TARGET) == THEIRS
    assert scene.bucket.unfinished_uploads() == []


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.source_key])
def test_source_replaced_midway_is_noticed(scene: Scene) -> None:
    scene.reset()
    fresh = archive_of(6 * 2**20, 5)
    phases = Phases()
    act = _once(lambda: scene.bucket.put(scene.case.source_key, fresh))
    for phase in ("Copying on the server", "Uploading"):
        phases.when(phase, act)
    error = scene.attempt(phases)
    assert type(error).__name__ == "ObjectChanged"
    scene.check(error)


@each_case
def test_cancelled_at_20_moments(scene: Scene) -> None:
    chance = random.Random(scene.case.name)
    seconds = _timed(scene)
    left = MOMENTS
    while left:
        scene.reset()
        moment = chance.uniform(0, seconds)
        if _cancelled_after(scene, moment):
            left -= 1
        else:  # finished early: it is not always as slow as when it was timed
            seconds = max(moment, 0.8 * seconds)
        assert scene.has_old() or scene.has_new()
        assert scene.bucket.unfinished_uploads() == []


@each_case
def test_two_programs_at_the_same_target_give_one_whole_object(scene: Scene) -> None:
    scene.reset()

    async def work(workspace: Workspace) -> list[BaseException | object]:
        both = (scene.case.run(workspace, scene.ground, Phases()) for _ in range(2))
        return list(await asyncio.gather(*both, return_exceptions=True))

    ended = run(scene.ground.folder, work, scene.bucket.server)
    kinds = {type(each).__name__ for each in ended}
    assert "WriteResult" in kinds
    # A client that reads the archive after the other has written it finds the names taken.
    assert kinds <= {"ObjectChanged", "WriteResult", "BadInput"}
    assert scene.has_new()
    assert scene.bucket.unfinished_uploads() == []


def _undisturbed(scene: Scene) -> list[str]:
    scene.reset()
    assert scene.attempt() is None
    return scene.link.report().lines


def _timed(scene: Scene) -> float:
    async def work(workspace: Workspace) -> float:
        loop = asyncio.get_running_loop()
        started = loop.time()
        await scene.case.run(workspace, scene.ground, Phases())
        return loop.time() - started

    scene.reset()
    return run(scene.ground.folder, work, scene.bucket.server)


def _cancelled_after(scene: Scene, seconds: float) -> bool:
    async def work(workspace: Workspace) -> bool:
        task = asyncio.ensure_future(scene.case.run(workspace, scene.ground, Phases()))
        asyncio.get_running_loop().call_later(seconds, task.cancel)
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()
        return task.cancelled()

    return run(scene.ground.folder, work, scene.bucket.server)


def _once(act: Callable[[], Any]) -> Callable[[], None]:
    done: list[bool] = []

    def first() -> None:
        if not done:
            done.append(True)
            act()

    return first
