"""Every kind of write, on a disk that is or becomes full: the target is the old or the new one.

The message says which and why; no temporary file is left, and no upload on the server.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers.s3 import S3Bucket
from tests.servers.write_cases import CASES, TARGET, Ground, WriteCase, holds

if sys.platform == "win32":
    pytest.skip("needs fork", allow_module_level=True)

from tests.servers.file_cases import FILE_CASES, OLD, prepare_sources
from tests.servers.full_disk_runner import Outcome

KINDS = ("bound", "mounted")
FREE_BYTES = (0, 4096, 256 * 1024)
IN_WORDS = ("File too large", "No space left on device", "There is not enough space")
WAYS_OUT = ("Free some disk space", "Free some space", "does not support files of this size")

pytestmark = pytest.mark.faults
each_kind = pytest.mark.parametrize("kind", KINDS)


@dataclass(frozen=True, slots=True)
class Runner:
    """A `full_disk_runner` process and the fields common to all its orders."""

    process: "subprocess.Popen[str]"
    bucket: S3Bucket
    folder: Path

    def run(
        self, case: str, *, kind: str = "", free_bytes: int = 0, full_from: str = "", key: str = ""
    ) -> Outcome:
        """Run a case on a disk of this kind; skips the test if there is none."""
        order: dict[str, Any] = {
            "case": case,
            "endpoint": self.bucket.server.endpoint,
            "access_key": self.bucket.server.access_key,
            "secret_key": self.bucket.server.secret_key,
            "bucket": self.bucket.name,
            "folder": str(self.folder),
            "key": key,
            "kind": kind,
            "free_bytes": free_bytes,
            "full_from": full_from,
        }
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        outcome = Outcome(**json.loads(self.process.stdout.readline()))
        if outcome.skipped:
            pytest.skip(outcome.skipped)
        assert not outcome.bug, outcome.bug
        assert outcome.left == [], outcome
        assert self.bucket.unfinished_uploads() == []
        return outcome


@pytest.fixture
def runner(weed_bucket: S3Bucket, tmp_path: Path) -> Iterator[Runner]:
    """Ready to run."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-W", "error", "-m", "tests.servers.full_disk_runner"]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=root
    ) as process:
        yield Runner(process, weed_bucket, tmp_path)
        assert process.stdin
        process.stdin.close()


def check_words(outcome: Outcome, *, is_old: bool) -> None:
    """Check that the error names the cause, a solution and whether the target was touched."""
    said = f"{outcome.message} {outcome.hint}"
    assert outcome.error == "LocalFileError", outcome
    assert any(words in said for words in IN_WORDS), said
    assert any(words in said for words in WAYS_OUT), said
    kept = any(f"was not {done}" in said for done in ("changed", "created", "written"))
    assert kept == is_old, said


def check_object(case: WriteCase, bucket: S3Bucket, outcome: Outcome) -> None:
    """Check that the object is the one the outcome names."""
    if not outcome.error:
        assert holds(bucket, TARGET, case.new())
        return
    is_old = holds(bucket, TARGET, case.old())
    assert is_old or holds(bucket, TARGET, case.new())
    check_words(outcome, is_old=is_old)


def prepared(name: str, bucket: S3Bucket, folder: Path) -> tuple[WriteCase, Ground]:
    case = CASES[name]
    return case, case.prepare(bucket, folder)


@each_kind
@pytest.mark.parametrize("name", CASES)
def test_object_is_old_or_new_on_a_full_disk(runner: Runner, name: str, kind: str) -> None:
    case, _ = prepared(name, runner.bucket, runner.folder)
    undisturbed = runner.run(name)
    assert not undisturbed.error
    check_object(case, runner.bucket, undisturbed)
    for free_bytes in FREE_BYTES:
        case.reset(runner.bucket)
        outcome = runner.run(name, kind=kind, free_bytes=free_bytes)
        check_object(case, runner.bucket, outcome)
        if free_bytes == 0:
            assert outcome.error
    for phase in undisturbed.phases:
        case.reset(runner.bucket)
        check_object(case, runner.bucket, runner.run(name, kind=kind, full_from=phase))


@each_kind
@pytest.mark.parametrize("name", FILE_CASES)
def test_file_is_old_or_new_on_a_full_disk(runner: Runner, name: str, kind: str) -> None:
    prepare_sources(runner.bucket, runner.folder)
    undisturbed = runner.run(name)
    assert not undisturbed.error
    old, new = hashlib.sha256(OLD).hexdigest(), undisturbed.sum
    assert new != old

    def check(outcome: Outcome) -> None:
        assert outcome.sum == (old if outcome.error else new), outcome
        if outcome.error:
            check_words(outcome, is_old=True)

    for free_bytes in FREE_BYTES:
        outcome = runner.run(name, kind=kind, free_bytes=free_bytes)
        check(outcome)
        if free_bytes <= 4096:
            assert outcome.error
    for phase in undisturbed.phases:
        check(runner.run(name, kind=kind, full_from=phase))


@pytest.mark.parametrize("name", [name for name in FILE_CASES if name.startswith("export")])
def test_exported_object_is_old_or_new_on_a_full_disk(runner: Runner, name: str) -> None:
    prepare_sources(runner.bucket, runner.folder)
    runner.bucket.put(TARGET, OLD)
    for free_bytes in FREE_BYTES:
        outcome = runner.run(name, kind="bound", free_bytes=free_bytes, key=TARGET)
        if outcome.error or free_bytes == 0:
            check_words(outcome, is_old=True)
            assert holds(runner.bucket, TARGET, OLD)
        runner.bucket.put(TARGET, OLD)
