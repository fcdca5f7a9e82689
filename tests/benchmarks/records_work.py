"""Records on the local disk: what this program and the best tools do with them.

    python -m tests.benchmarks.records_work CASE ours|theirs|theirs_gc FOLDER

Does the work once and prints one line of JSON. The cycle collector is off but in `theirs_gc`, as
it is in the program's window and workers.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, TypeAlias

import msglc
import msgpack

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.operations.exporting.formats import CSV, JSON, PARQUET, Format
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.encode_worker import encode
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.read_events import iter_lazily
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.benchmarks.report import SWITCH_INTERVAL_S

ARCHIVE, ENCODED, JSON_TEXT, CSV_TEXT = (
    "records.msglc",
    "records.msgpack",
    "records.json",
    "records.csv",
)
Work: TypeAlias = Callable[[Path, "Clock"], None]
_PEER_ROWS = 4096
_PEER_TABLE_ROWS = 64 * 1024


class Clock:
    """Time and CPU time since the work began."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """What came before was preparation."""
        self._start, self._start_cpu = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, float]:
        """Seconds of both."""
        return {
            "seconds": time.perf_counter() - self._start,
            "cpu_s": time.process_time() - self._start_cpu,
        }


def _from_archive(work: Callable[[Any, Any, Path], Any]) -> "Work":
    async def whole(folder: Path, clock: Clock) -> None:
        workspace = Workspace(ProfilesFile(folder / "connections.json"), SessionCredentials())
        document = await open_archive(await workspace.open_source(LocalLocation(folder / ARCHIVE)))
        node = await find_node(document, (PathStep.key("records"),))
        clock.restart()
        await work(document, node, folder / "ours")
        await document.close()
        await workspace.close()

    return lambda folder, clock: asyncio.run(whole(folder, clock))


async def _decode(document: Any, node: Any, _target: Path) -> None:
    async with aclosing(iter_lazily(document, node, runs=True)) as found:
        async for events in found:
            await asyncio.to_thread(_consume, iter(events))


def _consume(events: Iterator[object]) -> None:
    for _event in events:
        pass


def _export(wanted: Format) -> Work:
    async def work(document: Any, node: Any, target: Path) -> None:
        await wanted.write(document, node, target, _ignore)

    export = _from_archive(work)

    def prepared(folder: Path, clock: Clock) -> None:
        if wanted is PARQUET:  # as on the other side, loading the library is not measured
            import pyarrow.parquet  # noqa: F401, PLC0415
        export(folder, clock)

    return prepared


def _ignore(_progress: Progress) -> None:
    """Ignore the progress."""


def _encode(source: str, source_format: SourceFormat) -> Work:
    def work(folder: Path, _clock: Clock) -> None:
        request = EncodeRequest(
            folder / source, source_format, Protocol.MSGPACK, folder / "ours", source
        )
        encode(request)

    return work


def _their_decode(folder: Path, _clock: Clock) -> None:
    msgpack.unpackb((folder / ENCODED).read_bytes())


def _their_batches(folder: Path, rows: int) -> Iterator[list[Any]]:
    with (folder / ENCODED).open("rb") as file:
        unpacker = msgpack.Unpacker(file, read_size=256 * 1024, max_buffer_size=1024**2)
        left = unpacker.read_array_header()
        while left:
            count = min(left, rows)
            left -= count
            yield [unpacker.unpack() for _ in range(count)]


def _their_json(folder: Path, _clock: Clock) -> None:
    import orjson  # noqa: PLC0415  # each peer is loaded only where it is measured

    with (folder / "theirs").open("wb") as file:
        before = b"["
        for rows in _their_batches(folder, _PEER_ROWS):
            file.write(before + orjson.dumps(rows)[1:-1])
            before = b","
        file.write(b"]")


def _their_table(kind: str) -> Work:
    def work(folder: Path, clock: Clock) -> None:
        import pyarrow  # noqa: PLC0415
        import pyarrow.csv  # noqa: PLC0415
        import pyarrow.parquet  # noqa: PLC0415

        clock.restart()
        writer: Any = None
        for rows in _their_batches(folder, _PEER_TABLE_ROWS):
            table = pyarrow.Table.from_pylist(rows)
            if writer is None:
                make = pyarrow.csv.CSVWriter if kind == "csv" else pyarrow.parquet.ParquetWriter
                writer = make(folder / "theirs", table.schema)
            writer.write_table(table)
        writer.close()

    return work


def _their_new_json(folder: Path, _clock: Clock) -> None:
    import orjson  # noqa: PLC0415

    value = orjson.loads((folder / JSON_TEXT).read_bytes())
    msglc.dump(str(folder / "theirs"), value, backend="rust")


def _their_new_csv(folder: Path, clock: Clock) -> None:
    import pyarrow.csv  # noqa: PLC0415

    clock.restart()

    value = pyarrow.csv.read_csv(folder / CSV_TEXT).to_pydict()
    msglc.dump(str(folder / "theirs"), value, backend="rust")


WORK: dict[str, tuple[Work, Work, str]] = {
    "decode_records": (_from_archive(_decode), _their_decode, "msgpack"),
    "export_json_records": (_export(JSON), _their_json, "msgpack, orjson"),
    "export_csv_records": (_export(CSV), _their_table("csv"), "msgpack, pyarrow"),
    "export_parquet_records": (_export(PARQUET), _their_table("parquet"), "msgpack, pyarrow"),
    "new_json_272m": (_encode(JSON_TEXT, SourceFormat.JSON), _their_new_json, "orjson, msglc"),
    "new_csv_191m": (_encode(CSV_TEXT, SourceFormat.CSV), _their_new_csv, "pyarrow, msglc"),
}
"""Ours, theirs, and whose theirs is."""


def main() -> None:
    """Do one piece of work."""
    name, side, folder = sys.argv[1:]
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    if side != "theirs_gc":
        gc.disable()
    ours, theirs, _peer = WORK[name]
    work = ours if side == "ours" else theirs
    clock = Clock()
    work(Path(folder), clock)
    print(json.dumps({**clock.read(), "memory_mb": _peak_mb()}), flush=True)


def _peak_mb() -> float:
    """Peak resident size; that of `getrusage` would begin with the parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmHWM")


if __name__ == "__main__":
    main()
