"""One listing or batch of reads in a process of its own: `python -m tests.benchmarks.listing`.

Arguments: WHO ("ours", "obstore" or "boto3"), WHAT ("list", "first_page" or "ranges") and a place
as JSON. Waits for a line on stdin once it is ready. Prints one line of JSON: seconds, rows, and
the growth of resident memory.
"""

import asyncio
import gc
import importlib
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.report import SWITCH_INTERVAL_S

RANGES, RANGE_BYTES, OBJECT_BYTES = 50, 4096, 64 * 1024**2
OBJECT, FOLDER = "object.bin", "runs/2026/"
STARTS = [random.Random(1).randrange(OBJECT_BYTES - RANGE_BYTES) for _ in range(RANGES)]
Place = dict[str, str]
Work = Callable[[], int]  # returns how many rows


def ours(what: str, place: Place) -> Work:
    """This program's store, on a loop of its own; warmed up as the program is when it starts."""
    from msglc_browser.archive.model.span import Span  # noqa: PLC0415
    from msglc_browser.concurrency.io_loop import IoLoop  # noqa: PLC0415
    from msglc_browser.storage.places.profile import Profile, Secret  # noqa: PLC0415
    from msglc_browser.storage.s3.client import warm_up  # noqa: PLC0415
    from msglc_browser.storage.s3.store import S3Store  # noqa: PLC0415

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    io = IoLoop()
    io.start()
    warm_up()
    bucket = place["bucket"]
    store = S3Store(
        Profile(
            profile_id="bench",
            name="bench",
            endpoint=place["endpoint"],
            access_key=place["access_key"],
        ),
        Secret(secret_key=place["secret_key"]),
    )
    kept: list[Any] = []

    async def list_all() -> int:
        token = None
        while True:
            page = await store.list_page(bucket, "", token, is_deep=True, goes_on=True)
            kept.append(page)
            token = page.next_token
            if token is None:
                return sum(len(each.objects) for each in kept)

    async def first_page() -> int:
        return len((await store.list_page(bucket, FOLDER)).objects)

    async def ranges() -> int:
        spans = [Span(start, start + RANGE_BYTES) for start in STARTS]
        found = await asyncio.gather(*(store.get_range(bucket, OBJECT, span) for span in spans))
        return sum(len(each.data) == RANGE_BYTES for each in found)

    if what != "first_page":
        io.submit(store.list_page(bucket, "warm-up/")).result()
    if what == "ranges":
        io.submit(ranges()).result()
    work = {"list": list_all, "first_page": first_page, "ranges": ranges}[what]
    return lambda: io.submit(work()).result()


def obstore(what: str, place: Place) -> Work:
    """obstore's store."""
    library = importlib.import_module("obstore")
    store = importlib.import_module("obstore.store").S3Store(
        place["bucket"],
        endpoint=place["endpoint"],
        access_key_id=place["access_key"],
        secret_access_key=place["secret_key"],
        region="us-east-1",
        client_options={"allow_http": True},
    )
    kept: list[Any] = []

    def list_all() -> int:
        kept.extend(library.list(store, chunk_size=1000))
        return sum(map(len, kept))

    async def gathered() -> int:
        found = await asyncio.gather(
            *(
                library.get_range_async(store, OBJECT, start=start, length=RANGE_BYTES)
                for start in STARTS
            )
        )
        return sum(len(each) == RANGE_BYTES for each in found)

    runner = asyncio.Runner()
    library.list_with_delimiter(store, "warm-up/")
    if what == "list":
        return list_all
    runner.run(gathered())
    return lambda: runner.run(gathered())


def boto3(what: str, place: Place) -> Work:
    """boto3, imported but without a client."""
    library = importlib.import_module("boto3")
    assert what == "first_page"

    def first_page() -> int:
        client = library.session.Session().client(
            "s3",
            endpoint_url=place["endpoint"],
            aws_access_key_id=place["access_key"],
            aws_secret_access_key=place["secret_key"],
            region_name="us-east-1",
        )
        reply = client.list_objects_v2(Bucket=place["bucket"], Prefix=FOLDER, Delimiter="/")
        return len(reply["Contents"])

    first_page()  # what it keeps of the first client is kept by us, too
    return first_page


def resident_bytes() -> int:
    """Of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def main() -> None:
    """Prepare, wait, work once."""
    gc.disable()  # as in the program; the peers gain from it as well
    who, what, place = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    work = {"ours": ours, "obstore": obstore, "boto3": boto3}[who](what, place)
    print("ready", flush=True)
    sys.stdin.readline()
    before, computing_s, start_s = resident_bytes(), time.process_time(), time.perf_counter()
    rows = work()
    found = {
        "seconds": time.perf_counter() - start_s,
        "computing_s": time.process_time() - computing_s,
        "rows": rows,
        "memory_mb": (resident_bytes() - before) / 1024**2,
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    importlib.import_module("os")._exit(0)  # clients leave loops and pools open
