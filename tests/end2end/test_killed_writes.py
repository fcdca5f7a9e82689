"""Every kind of write, killed at any moment: the target is the old object or the whole new one.

The next start removes the temporary files, finds every upload that was started, and finishes or
discards it.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.operations.unfinished.unfinished import (
    UnfinishedUpload,
    abort_unfinished,
    finish_upload,
    own_unfinished,
    take_over_unfinished,
    unfinished_in,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.writing.write_journal import WriteJournal
from tests.servers.s3 import S3Bucket
from tests.servers.write_cases import CASES, TARGET, Ground, holds
from tests.servers.writing import Phases, run

MOMENTS = 20
_PATIENCE_S = 10.0

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL"),
]


@dataclass(frozen=True, slots=True)
class Runner:
    """A `kill_runner` process and the temporary folder of its runs."""

    process: "subprocess.Popen[str]"
    temporary: Path

    def run(
        self, name: str, bucket: S3Bucket, ground: Ground, *, kill_after_s: float
    ) -> dict[str, Any]:
        """Run one of RUNS; returns the runner's answer."""
        order = {
            "case": name,
            "endpoint": bucket.server.endpoint,
            "access_key": bucket.server.access_key,
            "secret_key": bucket.server.secret_key,
            "bucket": bucket.name,
            "folder": str(ground.folder),
            "kill_after_s": kill_after_s,
        }
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    """Ready to run and kill."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    root = Path(__file__).parents[2]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(root)}
    command = [sys.executable, "-W", "error", "-m", "tests.servers.kill_runner"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=root
    ) as process:
        yield Runner(process, temporary)
        assert process.stdin
        process.stdin.close()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", CASES)
def test_target_is_old_or_new_whenever_the_program_is_killed(
    runner: Runner, weed_bucket: S3Bucket, tmp_path: Path, name: str
) -> None:
    case = CASES[name]
    ground = case.prepare(weed_bucket, tmp_path)
    undisturbed = runner.run(name, weed_bucket, ground, kill_after_s=60)
    assert not undisturbed["error"] and not undisturbed["killed"]
    assert holds(weed_bucket, TARGET, case.new())
    chance = random.Random(name)
    seconds = undisturbed["seconds"]
    outcomes: list[bool] = []
    while len(outcomes) < MOMENTS:
        case.reset(weed_bucket)
        after_s = chance.uniform(0, seconds)
        answer = runner.run(name, weed_bucket, ground, kill_after_s=after_s)
        assert not answer["error"]
        is_new = holds(weed_bucket, TARGET, case.new())
        assert is_new or holds(weed_bucket, TARGET, case.old())
        is_finished = _recover(weed_bucket, ground, finishes=len(outcomes) % 2 == 0)
        _wait_until_empty(runner.temporary)
        expected = case.new() if is_finished or is_new else case.old()
        assert holds(weed_bucket, TARGET, expected)
        if answer["killed"]:
            outcomes.append(is_new)
        else:  # finished early: it is not always as slow as when it was timed
            seconds = max(after_s, 0.8 * seconds)
    assert not all(outcomes)


def _recover(bucket: S3Bucket, ground: Ground, *, finishes: bool) -> bool:
    """Do what the next start does; whether an upload was finished."""

    async def work(workspace: Workspace) -> bool:
        workspace.journal = WriteJournal(ground.folder / "writes")
        await take_over_unfinished(workspace)
        own = await own_unfinished(workspace)
        listed = await unfinished_in(workspace, ground.at(""))
        assert [each.upload_id for each in listed if each.begun_by_us is None] == []
        can_finish = [each for each in own if each.can_continue]
        is_finished = finishes and bool(can_finish)
        if is_finished:
            await _finish(workspace, can_finish[0])
        await abort_unfinished(workspace, await own_unfinished(workspace))
        assert await unfinished_in(workspace, ground.at("")) == ()
        workspace.journal.close()
        return is_finished

    return run(ground.folder, work, bucket.server)


async def _finish(workspace: Workspace, upload: UnfinishedUpload) -> None:
    assert upload.begun_by_us is not None
    await finish_upload(workspace, upload.begun_by_us, Phases())


def _is_probe(path: Path) -> bool:
    """Whether Python made it to see if the folder can be written to, and was killed meanwhile."""
    try:
        return path.is_file() and path.read_bytes() in (b"", b"blat") and len(path.name) == 8
    except FileNotFoundError:
        return True


def _wait_until_empty(folder: Path) -> None:
    """A helper process ends with its parent, but not before it."""
    deadline = time.monotonic() + _PATIENCE_S
    while left := [path for path in folder.iterdir() if not _is_probe(path)]:
        assert time.monotonic() < deadline, f"temporary files left behind: {left}"
        os.sched_yield()
