"""What becomes of each value in a new archive of its own protocol, and of the other."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput
from msglc_browser.operations.new_archive.encode_request import SourceFormat
from tests.archive_bytes import encode
from tests.facts.encoded import FIRST_WAYS, WAYS
from tests.facts.fact import Fact, Refused, check_notes
from tests.facts.libraries import is_understood, of_library
from tests.facts.roads import OTHER, data_of, many, new_archive, value_in

SOURCES = {Protocol.MSGPACK: SourceFormat.MSGPACK, Protocol.CBOR: SourceFormat.CBOR}

EVERY_WAY = pytest.mark.parametrize(("protocol", "fact", "way"), WAYS)
ONE_WAY = pytest.mark.parametrize(("protocol", "fact", "way"), FIRST_WAYS)
MANY = 20


@EVERY_WAY
def test_own_protocol_copies_the_bytes(
    tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes
) -> None:
    if isinstance(fact.copied, Refused):
        with pytest.raises(BadInput, match=fact.copied.words):
            new_archive(way, SOURCES[protocol], protocol, tmp_path)
        return
    value, notes = fact.meant_by(fact.copied)
    made = new_archive(way, SOURCES[protocol], protocol, tmp_path)
    assert repr(value_in(made.data)) == repr(value)
    assert repr(value) != repr(fact.value) or data_of(made.data) == way
    check_notes(made.notes, notes)


@EVERY_WAY
def test_other_protocol_holds_the_value_or_refuses_it(
    tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes
) -> None:
    other = OTHER[protocol]
    if isinstance(fact.imported, Refused):
        with pytest.raises(BadInput, match=fact.imported.words):
            new_archive(way, SOURCES[protocol], other, tmp_path)
        return
    value, notes = fact.meant_by(fact.imported)
    made = new_archive(way, SOURCES[protocol], other, tmp_path)
    assert repr(value_in(made.data)) == repr(value)
    check_notes(made.notes, notes)
    if other is Protocol.MSGPACK or is_understood(value):
        assert repr(of_library(other, data_of(made.data))) == repr(value)


@ONE_WAY
def test_many_in_a_list_fare_alike(
    tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes
) -> None:
    data = many(protocol, way, MANY)
    for into, column in ((protocol, fact.copied), (OTHER[protocol], fact.imported)):
        if isinstance(column, Refused):
            with pytest.raises(BadInput):
                new_archive(data, SOURCES[protocol], into, tmp_path)
            continue
        value, notes = fact.meant_by(column)
        made = new_archive(data, SOURCES[protocol], into, tmp_path)
        assert repr(value_in(made.data)) == repr([value] * MANY)
        assert len(made.notes) == len(notes)


@ONE_WAY
def test_many_in_a_dict_fare_alike(
    tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes
) -> None:
    keys = [f"key {number:04}" for number in range(MANY)]
    head = encode(dict.fromkeys(keys), protocol)[: 1 if protocol is Protocol.CBOR else 3]
    data = head + b"".join(encode(key, protocol) + way for key in keys)
    for into, column in ((protocol, fact.copied), (OTHER[protocol], fact.imported)):
        if isinstance(column, Refused):
            with pytest.raises(BadInput):
                new_archive(data, SOURCES[protocol], into, tmp_path)
            continue
        value, notes = fact.meant_by(column)
        made = new_archive(data, SOURCES[protocol], into, tmp_path)
        assert repr(value_in(made.data)) == repr(dict.fromkeys(keys, value))
        assert len(made.notes) == len(notes)
