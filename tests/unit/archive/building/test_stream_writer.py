"""The streaming writer: what the property tests do not see."""

import io
from pathlib import Path

import msgpack
import pytest
from msglc.reader import LazyReader

from msglc_browser.archive.building import size_spool, stream_writer, toc_writer
from msglc_browser.archive.building.key_watch import KeyWatch
from msglc_browser.archive.building.nesting import MAX_DEPTH
from msglc_browser.archive.building.stream_writer import ArchiveWriter
from msglc_browser.archive.building.value_encoder import Unencodable
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput, LimitExceeded


def test_large_toc_goes_to_a_file_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toc_writer, "_IN_MEMORY_BYTES", 100)
    monkeypatch.setattr(size_spool, "_IN_MEMORY_BYTES", 100)
    file = io.BytesIO()
    options = ArchiveOptions(64, 5, 100)
    with ArchiveWriter(file, Protocol.MSGPACK, options, folder=str(tmp_path)) as writer:
        writer.start_map()
        for number in range(50):
            writer.key(str(number))
            writer.start_list()
            writer.values(list(range(number * 20)))
            writer.value("x" * (number % 3 * 10))
            writer.end()
        writer.end()
        assert list(tmp_path.iterdir()) == []
        writer.finish()
    expected = {str(n): [*range(n * 20), "x" * (n % 3 * 10)] for n in range(50)}
    with LazyReader(io.BytesIO(file.getvalue())) as reader:
        assert reader.to_obj() == expected
        assert list(reader["49"]) == expected["49"]


def test_what_begins_too_deep_is_refused() -> None:
    with ArchiveWriter(io.BytesIO(), Protocol.CBOR) as writer:
        for _ in range(MAX_DEPTH):
            writer.start_list()
        with pytest.raises(LimitExceeded):
            writer.start_list()


@pytest.mark.parametrize("value", [2**64, "\ud800", {1, 2}, [[object()]]])
def test_what_the_protocol_cannot_hold_is_refused(value: object) -> None:
    with ArchiveWriter(io.BytesIO(), Protocol.MSGPACK) as writer:
        writer.start_list()
        with pytest.raises(Unencodable):
            writer.value(value)
        with pytest.raises(Unencodable):
            writer.values([1, value])
        with pytest.raises(Unencodable):
            writer.start_tag(4000)


def test_archive_that_is_not_complete_cannot_be_finished() -> None:
    with ArchiveWriter(io.BytesIO(), Protocol.CBOR) as writer:
        with pytest.raises(ValueError, match="not complete"):
            writer.finish()
        writer.start_list()
        with pytest.raises(ValueError, match="not complete"):
            writer.finish()


def test_options_are_checked_before_anything_is_written() -> None:
    file = io.BytesIO()
    with pytest.raises(BadInput):
        ArchiveWriter(file, Protocol.CBOR, ArchiveOptions(trivial_bytes=0))
    assert file.getvalue() == b""


def test_block_ends_with_the_item_that_fills_it() -> None:
    file = io.BytesIO()
    with ArchiveWriter(file, Protocol.MSGPACK, ArchiveOptions(64, 9, 100)) as writer:
        writer.start_list(100)
        writer.values([0.5] * 100)
        writer.end()
        size = writer.finish()
    toc = msgpack.unpackb(file.getvalue()[50 + 905 :])
    assert size == len(file.getvalue())
    assert toc == {"p": [[12, 5 + 108 * n, 113 + 108 * n] for n in range(8)] + [[4, 869, 905]]}


def test_file_of_keys_is_closed_when_the_archive_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watches: list[KeyWatch] = []

    def watch(folder: str | None) -> KeyWatch:
        watches.append(KeyWatch(folder, most_in_memory=2))
        return watches[-1]

    monkeypatch.setattr(stream_writer, "KeyWatch", watch)
    with ArchiveWriter(
        io.BytesIO(), Protocol.CBOR, folder=str(tmp_path), on_repeated_key=lambda *_: None
    ) as writer:
        for _ in range(2):
            writer.start_map()
            for key in "abc":
                writer.key(key)
                writer.value(1)
            writer.key("inner")
    files = [watch._file for watch in watches]
    assert [file is None or file.closed for file in files] == [True, True]
    assert None not in files
