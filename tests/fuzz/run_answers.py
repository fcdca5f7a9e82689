"""Part of `make fuzz`: an S3 server whose replies are broken at random, and the program asking it.

    python -m tests.fuzz.run_answers SEED CASE ...

Only this program's errors may come out, each in words; nothing may hang, or take much memory.
A case that fails is saved in build/fuzz/answers-SEED-CASE.txt with its replies; the command above
plays it again.
"""

import argparse
import asyncio
import faulthandler
import logging
import multiprocessing
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.s3.client import S3Client, open_client
from msglc_browser.storage.s3.retry import RetryPolicy
from msglc_browser.storage.s3.store import S3Store
from tests.fuzz.answer_server import AnswerServer, Script
from tests.fuzz.asking import PROFILE_ID, Asking
from tests.fuzz.guard import peak_memory
from tests.fuzz.outcome import KEPT, MOST_FAILURES, Failure, Outcome, report
from tests.fuzz.seeds import seeds
from tests.fuzz.walk import described

MAX_MEMORY = 128 * 1024 * 1024
MAX_SECONDS = 5.0
"""Processor time of a case."""

_HANGING_SECONDS = 30.0
_STUCK_SECONDS = 120
_LIMIT_S = 0.4
_POLICY = RetryPolicy(attempts=2, first_delay_s=0.0, longest_delay_s=0.0)
_SECRET = Secret("the secret key", "the session token")


class Forbidden(Exception):
    """What a case did other than succeeding or failing in words."""


class AnswerFuzzer:
    """Plays cases one after another with one server and one client."""

    def __init__(self, seed: str, server: AnswerServer, client: S3Client, profile: Profile) -> None:
        self.outcome = Outcome()
        self._seed = seed
        self._server = server
        self._client = client
        client.set_request_limit(_LIMIT_S)
        self._profile = profile
        self._content = min(seeds(), key=len)
        self._complaints: list[str] = []
        asyncio.get_running_loop().set_exception_handler(self._complain)
        sys.unraisablehook = lambda found: self._complaints.append(repr(found.exc_value))

    async def play(self, number: int, folder: Path) -> None:
        """Play one case; save a failure."""
        self.outcome.cases += 1
        name = f"{self._seed} {number}"
        random = Random(name)
        script = self._server.script = Script(name, self._content)
        store = S3Store(self._profile, _SECRET, policy=_POLICY, request_limit_s=_LIMIT_S)
        store._client = self._client
        workspace = Workspace(ProfilesFile(folder / "none.json"), SessionCredentials())
        workspace._stores[PROFILE_ID] = store
        task, ask = Asking(workspace, f"b{number}", random).task()
        began, memory_before = time.process_time(), peak_memory()
        faulthandler.dump_traceback_later(_STUCK_SECONDS, exit=True)
        try:
            async with asyncio.timeout(_HANGING_SECONDS):
                try:
                    await ask()
                except MsglcBrowserError as error:
                    described(error)
            self._check(time.process_time() - began, peak_memory() - memory_before)
        except Exception:
            self._fail(number, f"{task}\n{traceback.format_exc()}", script)
        finally:
            faulthandler.cancel_dump_traceback_later()
            await _ended(store)

    def _check(self, seconds: float, growth: int) -> None:
        outcome = self.outcome
        outcome.slowest_seconds = max(outcome.slowest_seconds, seconds)
        outcome.memory_growth = max(outcome.memory_growth, growth)
        complaints, self._complaints = self._complaints, []
        if complaints:
            raise Forbidden("\n".join(complaints))
        if seconds > MAX_SECONDS:
            raise Forbidden(f"{seconds:.1f} seconds of processor time")
        if growth > MAX_MEMORY:
            raise Forbidden(f"{growth:,} bytes of memory")

    def _complain(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        trace = "".join(traceback.format_exception(error)) if error else ""
        self._complaints.append(f"{context.get('message')}\n{trace}")

    def _fail(self, number: int, trace: str, script: Script) -> None:
        KEPT.mkdir(parents=True, exist_ok=True)
        path = KEPT / f"answers-{self._seed.replace(' ', '-')}-{number}.txt"
        replies = b"".join(b"\n>>> %s\n%s" % (name.encode(), data) for name, data in script.log)
        path.write_bytes(trace.encode("utf-8", "backslashreplace") + replies)
        self.outcome.failures.append(Failure(str(path), trace))


async def _ended(store: S3Store) -> None:
    """Let the request that only opens a connection end with its case."""
    if store._second is not None:
        store._second.cancel()
        with suppress(asyncio.CancelledError):
            await store._second


async def _played(seed: str, numbers: Sequence[int]) -> Outcome:
    warnings.simplefilter("error")
    logging.disable(logging.WARNING)  # of uploads that could not be aborted, by the hundreds
    with tempfile.TemporaryDirectory() as folder:
        async with AnswerServer().running() as server:
            profile = Profile(
                profile_id=PROFILE_ID, name="Fuzz", endpoint=server.endpoint, access_key="key"
            )
            client = await open_client(profile, _SECRET)
            try:
                fuzzer = AnswerFuzzer(seed, server, client, profile)
                for number in numbers:
                    await fuzzer.play(number, Path(folder))
                    if len(fuzzer.outcome.failures) >= MOST_FAILURES:
                        break
            finally:
                await client.close()
    return fuzzer.outcome


def fuzz_answers(seed: str, numbers: Sequence[int]) -> Outcome:
    """Play the cases with these numbers, in this process."""
    return asyncio.run(_played(seed, numbers))


def run(seed: str, count: int, processes: int) -> int:
    """Play `count` cases, and print what was found; 1 if anything was.

    Half of the time is spent waiting, so there are twice as many processes, if there are several.
    """
    started = time.monotonic()
    print(f"answers: seed {seed}", flush=True)
    workers = 2 * processes
    shares = [range(n, count, workers) for n in range(workers)]
    if processes == 1:
        return report("answers", [fuzz_answers(seed, range(count))], started)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        outcomes = list(pool.map(fuzz_answers, [seed] * len(shares), shares))
    return report("answers", outcomes, started)


def main() -> int:
    """Play the cases whose numbers are on the command line; 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed")
    parser.add_argument("case", type=int, nargs="+")
    options = parser.parse_args()
    started = time.monotonic()
    return report("answers", [fuzz_answers(options.seed, options.case)], started)


if __name__ == "__main__":
    sys.exit(main())
