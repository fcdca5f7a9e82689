"""The program of `credential_process`: bounded, without a terminal, and named if it fails."""

import asyncio
import json
import os
import shlex
import sys
from pathlib import Path
from time import monotonic

import pytest

from msglc_browser.storage.s3.answers.bad_answers import ProcessFailed
from msglc_browser.storage.s3.chain.credential_process import run_process
from tests.servers.aws_files import BUCKETS, AwsFiles, chain
from tests.servers.fakes import answer, record


def failed(code: str, *, longest_s: float = 20.0) -> str:
    with pytest.raises(ProcessFailed) as caught:
        asyncio.run(run_process(sys.executable, "-c", code, longest_s=longest_s))
    return str(caught.value).removeprefix(Path(sys.executable).name + " ")


def test_credentials_of_the_program_sign_the_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = AwsFiles(tmp_path, monkeypatch)
    given = {"Version": 1, "AccessKeyId": "AKGIVEN", "SecretAccessKey": "secret"}
    (tmp_path / "given.json").write_text(json.dumps(given))
    files.config.write_text(f"[default]\ncredential_process = cat '{tmp_path}/given.json'\n")

    async def play() -> bytes:
        async with record(answer(200, BUCKETS)) as (endpoint, came), chain(endpoint) as store:
            await store.list_buckets()
        return came[0]

    assert b"Credential=AKGIVEN/" in asyncio.run(play())


def test_program_that_asks_gets_no_answer() -> None:
    """It would wait for one at the terminal that this program was started from."""
    assert "EOFError" in failed("input('Code: ')")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit('log in first')", "failed with status 1 (log in first)"),
        ("raise SystemExit(3)", "failed with status 3"),
        ("print('Welcome!')", "did not print credentials in JSON"),
        ("print('[1]')", "did not print credentials in JSON"),
        ("import os; os.write(1, b'\\xff\\xfe')", "did not print credentials in JSON"),
        ("pass", "did not print credentials in JSON"),
        ("while True: print('x' * 9999)", "printed more than 1,000,000 bytes"),
    ],
)
def test_program_that_gives_no_credentials_is_named_with_the_reason(code: str, said: str) -> None:
    assert failed(code) == said


def test_program_that_does_not_end_is_ended() -> None:
    assert failed("import time; time.sleep(99)", longest_s=0.3) == "did not end within 0.3 s"


needs_shell = pytest.mark.skipif(os.name == "nt", reason="no shell")


def wrapped(code: str, after: str = "") -> tuple[str, ...]:
    """A shell script that runs a program of Python and waits for it."""
    python = f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"
    return "sh", "-c", f"{python} {after}\necho {{}}"


SLEEPING = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(20)"
ENDLESS = "while True: print('x' * 9999)"


async def is_gone(number: int) -> None:
    """Wait until there is no such process, except as a zombie."""
    async with asyncio.timeout(5):
        while True:
            try:
                state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                return
            if state == "Z":
                return
            await asyncio.sleep(0.01)


@needs_shell
@pytest.mark.parametrize("after", ["", "&"])
@pytest.mark.parametrize("is_cancelled", [True, False])
def test_program_behind_a_shell_is_ended_in_time(
    tmp_path: Path, after: str, is_cancelled: bool
) -> None:
    """It holds the pipes of the shell, which may have ended before it."""
    note = tmp_path / "pid"
    command = wrapped(SLEEPING, after=f"{shlex.quote(str(note))} {after}")

    async def work() -> None:
        task = asyncio.create_task(run_process(*command, longest_s=20 if is_cancelled else 1))
        async with asyncio.timeout(10):
            while is_cancelled and not (note.exists() and note.read_text()):
                await asyncio.sleep(0.01)
            if is_cancelled:
                task.cancel()
            with pytest.raises(asyncio.CancelledError if is_cancelled else ProcessFailed):
                await task
        if note.exists():
            await is_gone(int(note.read_text()))

    began = monotonic()
    asyncio.run(work())
    assert monotonic() - began < 10


@needs_shell
@pytest.mark.parametrize("where", ["", ">&2"])
def test_program_behind_a_shell_that_prints_without_end_is_ended(where: str) -> None:
    command = wrapped(ENDLESS, after=where)
    with pytest.raises(ProcessFailed, match=r"printed more than 1,000,000 bytes"):
        asyncio.run(run_process(*command, longest_s=10))


@needs_shell
def test_program_that_has_left_its_session_is_waited_for_no_longer() -> None:
    """It cannot be ended with the others."""
    code = "import os, time; os.setsid(); time.sleep(4)"
    began = monotonic()
    with pytest.raises(ProcessFailed, match=r"did not end within 0\.5 s"):
        asyncio.run(run_process(*wrapped(code), longest_s=0.5))
    assert monotonic() - began < 3
