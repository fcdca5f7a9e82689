"""Bytes that are not an item: nothing is made of them, wherever they stand and whatever reads."""

from pathlib import Path

import pytest

from msglc_browser.archive.items.value_runs import decode_items
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput, MsglcBrowserError
from msglc_browser.operations.exporting.formats import JSON, MSGLC, NDJSON, Format
from msglc_browser.operations.new_archive.encode_request import SourceFormat
from tests.archive_bytes import encode, leaf_archive
from tests.facts.malformed import MALFORMED
from tests.facts.roads import OTHER, PLAIN, exported, look, new_archive, value_in

EACH = pytest.mark.parametrize(
    ("protocol", "data"),
    [
        pytest.param(protocol, data, id=f"{protocol.value} {reason} {data.hex()}")
        for protocol, reason, data in MALFORMED
    ],
)


@EACH
def test_value_is_damaged(protocol: Protocol, data: bytes) -> None:
    archive = leaf_archive(data, protocol)
    with pytest.raises(MsglcBrowserError):
        value_in(archive)
    with pytest.raises(MsglcBrowserError):
        value_in(leaf_archive(encode([0, 0], protocol)[:-1] + data, protocol))
    try:
        said = look(archive).rest
    except MsglcBrowserError:
        return
    assert said


@EACH
def test_many_at_once_are_damaged(protocol: Protocol, data: bytes) -> None:
    with pytest.raises(MsglcBrowserError):
        decode_items(protocol, encode(0, protocol) + data, 2)


@EACH
def test_conversion_is_refused(tmp_path: Path, protocol: Protocol, data: bytes) -> None:
    for wanted in (JSON, NDJSON, PLAIN[OTHER[protocol]]):
        check_refused(tmp_path, protocol, data, wanted)


@EACH
def test_copy_is_refused(tmp_path: Path, protocol: Protocol, data: bytes) -> None:
    for wanted in (MSGLC, PLAIN[protocol]):
        check_refused(tmp_path, protocol, data, wanted)


def check_refused(folder: Path, protocol: Protocol, data: bytes, wanted: Format) -> None:
    """Neither the bytes alone nor a list of them are exported, and nothing is left behind."""
    for damaged in (data, encode([0, 0], protocol)[:-1] + data):
        with pytest.raises(MsglcBrowserError):
            exported(leaf_archive(damaged, protocol), wanted, folder)
        assert list(folder.glob("out*")) == []


@EACH
@pytest.mark.parametrize("into", list(Protocol))
def test_new_archive_is_refused(
    tmp_path: Path, protocol: Protocol, data: bytes, into: Protocol
) -> None:
    is_cbor = protocol is Protocol.CBOR
    source_format = SourceFormat.CBOR if is_cbor else SourceFormat.MSGPACK
    wrong = rf"not valid {source_format.value}: .*at byte"
    for damaged in (data, encode([0, 0], protocol)[:-1] + data):
        with pytest.raises(BadInput, match=f"{wrong}|msglc cannot read such keys"):
            new_archive(damaged, source_format, into, tmp_path)
