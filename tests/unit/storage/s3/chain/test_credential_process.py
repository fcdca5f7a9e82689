"""The program of `credential_process`: bounded, without a terminal, and named if it fails."""

import asyncio
import json
import sys
from pathlib import Path

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
