"""What goes through the streaming writer: memory, options, pasted text, what is left behind."""

import asyncio
import errno
import json
import sys
import warnings
import zipfile
from pathlib import Path

import msglc
import numpy as np
import pytest

from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Protocol
from msglc_browser.concurrency.child_process import run_in_process
from msglc_browser.errors import BadInput, LocalFileError
from msglc_browser.operations.new_archive.encode_request import (
    EncodeRequest,
    PastedText,
    SourceFormat,
)
from msglc_browser.operations.new_archive.encode_worker import encode
from msglc_browser.storage.writing.local_write import local_error
from tests.servers.no_room import no_room

BIG_BYTES = 150 * 2**20
MOST_MEMORY_MB = 150  # of which about 60 are Python and its libraries


def loaded(path: Path) -> object:
    with msglc.LazyReader(str(path)) as reader:
        value: object = reader.to_obj()
    return value


def request_of(
    source: Path | PastedText, source_format: SourceFormat, target: Path, **more: object
) -> EncodeRequest:
    return EncodeRequest(
        source,
        source_format,
        Protocol.MSGPACK,
        target,
        name=source.name,
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def big_json(tmp_path: Path) -> Path:
    """Records, a long list of numbers, and a dict of as many keys."""
    numbers = ",".join(map(repr, np.random.default_rng(1).random(20_000).tolist())).encode()
    record = json.dumps({"name": "ü" * 20, "tags": ["a", "b"], "ok": True, "position": [0.5] * 9})
    records = ",".join([record] * 2_000).encode()
    keys = ",".join(f'"key-{number:07d}": {number}' for number in range(300_000)).encode()
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.write(b'{"numbers": [' + numbers)
        while file.tell() < BIG_BYTES // 2:
            file.write(b"," + numbers)
        file.write(b'], "keys": {' + keys + b'}, "records": [' + records)
        while file.tell() < BIG_BYTES:
            file.write(b"," + records)
        file.write(b"]}")
    return path


def encode_and_measure(request: EncodeRequest) -> int:
    """Peak resident memory of this process in MB."""
    encode(request)
    status = Path("/proc/self/status").read_text()
    [peak] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(peak) // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_does_not_grow_with_the_file(tmp_path: Path, big_json: Path) -> None:
    target = tmp_path / "out.msg"
    request = request_of(big_json, SourceFormat.JSON, target)
    assert asyncio.run(run_in_process(encode_and_measure, request)) < MOST_MEMORY_MB
    with msglc.LazyReader(str(target)) as reader:
        assert reader["keys"]["key-0299999"] == 299_999
        assert reader["records"][-1]["position"] == [0.5] * 9
        assert len(reader["numbers"]) % 20_000 == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("source_format", "protocol", "head"),
    [
        (SourceFormat.MSGPACK, Protocol.MSGPACK, b"\x92\xa1a\xc6"),
        (SourceFormat.CBOR, Protocol.CBOR, b"\x82\x61a\x5a"),
    ],
)
def test_string_larger_than_memory_is_copied(
    tmp_path: Path, source_format: SourceFormat, protocol: Protocol, head: bytes
) -> None:
    source, target = tmp_path / "source", tmp_path / "out"
    with source.open("wb") as file:
        file.write(head + (2 * BIG_BYTES).to_bytes(4, "big"))
        file.truncate(file.tell() + 2 * BIG_BYTES)
    request = EncodeRequest(source, source_format, protocol, target, name="x")
    assert asyncio.run(run_in_process(encode_and_measure, request)) < MOST_MEMORY_MB
    with target.open("rb") as file:
        file.seek(HEADER_SIZE)
        assert file.read(len(head)) == head
    assert target.stat().st_size > 2 * BIG_BYTES


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_cancel_while_encoding_ends_the_process_and_leaves_no_file(
    tmp_path: Path, big_json: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    told: list[object] = []

    async def run() -> None:
        started = asyncio.Event()
        loop = asyncio.get_running_loop()

        def on_report(report: object) -> None:
            told.append(report)
            loop.call_soon_threadsafe(started.set)

        request = request_of(big_json, SourceFormat.JSON, folder / "draft")
        task = asyncio.create_task(run_in_process(encode, request, on_report=on_report))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 2)

    asyncio.run(run())
    assert told
    assert [path.name for path in folder.iterdir()] == ["draft"]  # the caller's, who removes it


def test_reports_say_how_many_bytes_of_how_many(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("a,b\n" + "1,2\n" * 1000)
    told: list[tuple[int, int]] = []
    encode(request_of(source, SourceFormat.CSV, tmp_path / "out"), told.append)
    assert told
    assert all(0 <= done <= total == source.stat().st_size for done, total in told)
    assert loaded(tmp_path / "out") == {"a": [1] * 1000, "b": [2] * 1000}


@pytest.mark.parametrize("text", ['{"ü": [1, 2]}', '{"x": "' + "ü" * 100 + '"}'])
def test_pasted_text_becomes_an_archive(tmp_path: Path, text: str) -> None:
    target = tmp_path / "out"
    pasted = PastedText(text)
    encode(request_of(pasted, SourceFormat.JSON, target))
    assert loaded(target) == json.loads(text)
    assert text not in repr(pasted)


def test_bad_pasted_text_is_named_with_its_place(tmp_path: Path) -> None:
    request = request_of(PastedText("[1,\n2,,"), SourceFormat.JSON, tmp_path / "out")
    with pytest.raises(BadInput, match=r"Pasted text is not valid JSON: .*line 2 column 3"):
        encode(request)


def test_options_decide_how_the_archive_is_indexed(tmp_path: Path) -> None:
    source, target = tmp_path / "a.json", tmp_path / "out"
    source.write_text(json.dumps({"a": list(range(2000)), "b": [[1, 2, 3]] * 200}))
    options = ArchiveOptions(threshold_bytes=100, trivial_bytes=3, block_bytes=500)
    encode(request_of(source, SourceFormat.JSON, target, options=options))
    with msglc.LazyReader(str(target)) as reader:
        toc = reader._obj._toc
        blocks = toc["a"]["p"]
        assert all(500 <= end - start <= 503 for _, start, end in blocks[:-1])
        assert len(toc["b"]["t"]) == 200
        assert reader.to_obj() == json.loads(source.read_text())


@pytest.mark.parametrize(
    "options",
    [
        ArchiveOptions(threshold_bytes=0),
        ArchiveOptions(trivial_bytes=0),
        ArchiveOptions(block_bytes=2**40),
        ArchiveOptions(threshold_bytes=10, trivial_bytes=11),
    ],
)
def test_options_that_make_no_sense_are_refused(options: ArchiveOptions) -> None:
    with pytest.raises(BadInput):
        options.check()


@pytest.mark.parametrize("others", [3, 60_000])
def test_repeated_keys_mean_what_they_mean_in_json_and_are_told(
    tmp_path: Path, others: int
) -> None:
    source, target = tmp_path / "a.json", tmp_path / "out"
    filling = ",".join(f'"{number}": [{number}]' for number in range(others))
    source.write_text(f'{{"a": 1, {filling}, "a": 2}}')
    (note,) = encode(request_of(source, SourceFormat.JSON, target))
    assert note.startswith("Key 'a' occurs more than once in a dict. All its values are kept")
    assert loaded(target) == json.loads(source.read_text())
    assert target.read_bytes().count(b"\xa1a\x01") == target.read_bytes().count(b"\xa1a\x02") == 1


def test_folder_says_what_it_left_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.json").write_text("[1]")
    (root / "out.json").symlink_to(tmp_path)
    (root / "notes.txt").write_text("1")
    notes = encode(request_of(root, SourceFormat.FOLDER, tmp_path / "out"))
    assert notes == ("1 file skipped, not JSON: notes.txt.", "1 link skipped.")
    assert loaded(tmp_path / "out") == {"a": [1]}


@pytest.mark.parametrize(
    ("source_format", "text", "words"),
    [
        (SourceFormat.CSV, "zip\n007\n", "Kept as text"),
        (SourceFormat.TSV, "a\tb\n1\n", "fewer cells"),
        (SourceFormat.JSON, "[1e400]", "the first is 1e400, written as Infinity"),
        (SourceFormat.NDJSON, "1e-400\n", "the first is 1e-400, written as 0.0"),
    ],
)
def test_what_a_source_loses_is_told(
    tmp_path: Path, source_format: SourceFormat, text: str, words: str
) -> None:
    source = tmp_path / "source"
    source.write_text(text)
    [note] = encode(request_of(source, source_format, tmp_path / "out"))
    assert words in note


def test_arrays_of_one_name_in_an_npz_are_all_kept(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "out"
    with zipfile.ZipFile(source, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the name that occurs twice
        for number in (1, 2):
            with archive.open("a.npy", "w") as member:
                np.save(member, np.array([number] * 3))
    [note] = encode(request_of(source, SourceFormat.NPZ, target))
    assert "occurs more than once" in note
    assert b"\x82\xa1a\x93\1\1\1\xa1a\x93\2\2\2" in target.read_bytes()


def test_folder_tells_what_its_files_lose(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for name in ("a.json", "b.geojson"):
        (root / name).write_text("1e400")
    [note] = encode(request_of(root, SourceFormat.FOLDER, tmp_path / "out"))
    assert note.startswith("2 × numbers")


@pytest.mark.parametrize("value", [["text of some length"] * 50_000, ["x" * 300] * 50_000])
def test_full_disk_is_said_in_words(tmp_path: Path, value: object) -> None:
    source = tmp_path / "a.json"
    source.write_text(json.dumps(value))
    request = request_of(source, SourceFormat.JSON, tmp_path / "out")
    with no_room(100_000), pytest.raises(LocalFileError, match="File too large") as caught:
        encode(request)
    assert type(caught.value) is type(local_error(OSError(errno.ENOSPC, "full"), tmp_path))
