"""A folder is moved while the network, the user or the computer fails: nothing is lost.

At any moment each object is whole, under the old key or the new one, and a retry ends the move.
"""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.operations.copying.copy_many import ManyCopy
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.version import Version
from tests.end2end.test_killed_writes import Runner, runner
from tests.servers.link import SlowLink
from tests.servers.s3 import S3Bucket
from tests.servers.write_cases import Ground
from tests.servers.writing import Phases, place, run

__all__ = ["runner"]
pytestmark = pytest.mark.faults
NAMES = ("a", "b c", "deep/d", "deep/e+é")
DATA = {name: name.encode() * 1000 for name in NAMES}
MOMENTS = 20


@dataclass(frozen=True, slots=True)
class Scene:
    """A folder "in/" to be moved to "out/" over a link that can fail."""

    bucket: S3Bucket
    link: SlowLink
    folder: Path

    def reset(self) -> None:
        """Put everything where it was."""
        self.link.reset()
        for key in self.keys():
            self.bucket.delete(key)
        self.bucket.fill({f"in/{name}": data for name, data in DATA.items()})

    def keys(self) -> list[str]:
        """Every key."""
        return self.bucket.keys()

    def check_whole(self) -> None:
        """Each object is there, at one place or at both."""
        found = {key: self.bucket.get(key) for key in self.keys()}
        for name, data in DATA.items():
            at = [found[key] for key in (f"in/{name}", f"out/{name}") if key in found]
            assert at and all(each == data for each in at), name
        assert len(found) <= 2 * len(DATA)

    def check_moved(self) -> None:
        """Everything is at the new place, and nothing at the old one."""
        self.check_whole()
        assert set(self.keys()) == {f"out/{name}" for name in NAMES}

    def move_and_retry(self) -> MsglcBrowserError | None:
        """Move, and again after an error without faults; returns that error."""

        async def work(workspace: Workspace) -> MsglcBrowserError | None:
            item = CopyItem(
                Version(place(self.bucket, "in/")), place(self.bucket, "out/"), is_folder=True
            )
            many = ManyCopy(workspace, [item], moves=True)
            try:
                await many.run(Phases())
            except MsglcBrowserError as error:
                self.link.reset()
                self.check_whole()
                await many.run(Phases())
                return error
            return None

        over_link = replace(self.bucket.server, endpoint=self.link.endpoint)
        return run(self.folder, work, over_link)


@pytest.fixture
def scene(weed_bucket: S3Bucket, tmp_path: Path) -> Iterator[Scene]:
    """Ready to move."""
    with SlowLink(weed_bucket.server.endpoint) as link:
        found = Scene(weed_bucket, link, tmp_path)
        found.reset()
        yield found


@pytest.mark.timeout(240)
@pytest.mark.parametrize("action", ["drop_request", "drop_response", "status"])
def test_failure_of_each_request(scene: Scene, action: str) -> None:
    assert scene.move_and_retry() is None
    scene.check_moved()
    requests = len(scene.link.report().lines)
    assert requests >= 4 * len(NAMES)
    more = {"status": 500, "code": "InternalError"} if action == "status" else {"after_bytes": 0}
    for skip in range(requests):
        scene.reset()
        scene.link.fault(".", action, skip=skip, times=1, **more)
        scene.move_and_retry()
        scene.check_moved()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "GET"])
def test_requests_that_are_always_refused_lose_nothing(scene: Scene, method: str) -> None:
    scene.link.fault(f"^{method} ", "status", status=403, code="AccessDenied", times=1000)
    assert scene.move_and_retry() is not None
    scene.check_moved()


def test_cancelled_at_20_moments(scene: Scene) -> None:
    chance = random.Random("move")
    seconds, left = _timed(scene), MOMENTS
    while left:
        scene.reset()
        moment = chance.uniform(0, seconds)
        if _cancelled_and_retried(scene, moment):
            left -= 1
        else:  # finished early: it is not always as slow as when it was timed
            seconds = max(moment, 0.8 * seconds)
        scene.check_moved()


@pytest.mark.timeout(240)
def test_killed_at_20_moments(runner: Runner, scene: Scene) -> None:
    ground = Ground(scene.bucket.server.profile.profile_id, scene.bucket.name, scene.folder)
    undisturbed = runner.run("move", scene.bucket, ground, kill_after_s=60)
    assert not undisturbed["error"] and not undisturbed["killed"]
    scene.check_moved()
    chance = random.Random("killed")
    seconds, left = undisturbed["seconds"], MOMENTS
    while left:
        scene.reset()
        after_s = chance.uniform(0, seconds)
        answer = runner.run("move", scene.bucket, ground, kill_after_s=after_s)
        scene.check_whole()
        if answer["killed"]:
            left -= 1
        else:
            assert not answer["error"]
            seconds = max(after_s, 0.8 * seconds)


def _timed(scene: Scene) -> float:
    async def work(workspace: Workspace) -> float:
        loop = asyncio.get_running_loop()
        started = loop.time()
        await _many(scene, workspace).run(Phases())
        return loop.time() - started

    return run(scene.folder, work, scene.bucket.server)


def _many(scene: Scene, workspace: Workspace) -> ManyCopy:
    item = CopyItem(
        Version(place(scene.bucket, "in/")), place(scene.bucket, "out/"), is_folder=True
    )
    return ManyCopy(workspace, [item], moves=True)


def _cancelled_and_retried(scene: Scene, seconds: float) -> bool:
    async def work(workspace: Workspace) -> bool:
        many = _many(scene, workspace)
        task = asyncio.ensure_future(many.run(Phases()))
        asyncio.get_running_loop().call_later(seconds, task.cancel)
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()
            return False
        await asyncio.to_thread(scene.check_whole)
        await many.run(Phases())
        return True

    return run(scene.folder, work, scene.bucket.server)
