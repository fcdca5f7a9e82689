"""What becomes of each value in the exports that hold any value; other libraries read them."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.exporting import formats
from tests.archive_bytes import leaf_archive
from tests.facts.encoded import FIRST_WAYS, WAYS
from tests.facts.fact import Fact, check_notes
from tests.facts.libraries import is_understood, of_json, of_library
from tests.facts.roads import OTHER, PLAIN, data_of, exported, many, value_in

MANY = 20

ONE_WAY = pytest.mark.parametrize(("protocol", "fact", "way"), FIRST_WAYS)


@ONE_WAY
def test_json_holds_the_value_or_a_note_says_what(
    tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes
) -> None:
    value, notes = fact.meant_by(fact.json)
    written = exported(leaf_archive(way, protocol), formats.JSON, tmp_path)
    assert repr(of_json(written.data)) == repr(value)
    check_notes(written.notes, notes)


@ONE_WAY
def test_lines_of_json_hold_the_value(
    tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes
) -> None:
    value, notes = fact.meant_by(fact.json)
    archive = leaf_archive(many(protocol, way, MANY), protocol)
    written = exported(archive, formats.NDJSON, tmp_path)
    lines = [repr(of_json(line)) for line in written.data.splitlines()]
    assert lines == [repr(value)] * MANY
    assert len(written.notes) == len(notes)
    whole = exported(archive, formats.JSON, tmp_path)
    assert repr(of_json(whole.data)) == repr([value] * MANY)
    assert whole.notes == written.notes


@ONE_WAY
def test_other_protocol_holds_the_value_or_a_note_says_what(
    tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes
) -> None:
    value, notes = fact.meant_by(fact.crossed)
    other = OTHER[protocol]
    written = exported(leaf_archive(way, protocol), PLAIN[other], tmp_path)
    assert repr(value_in(leaf_archive(written.data, other))) == repr(value)
    check_notes(written.notes, notes)
    if other is Protocol.MSGPACK or is_understood(value):
        assert repr(of_library(other, written.data)) == repr(value)


@pytest.mark.parametrize(("protocol", "fact", "way"), WAYS)
def test_own_protocol_holds_the_same_bytes(
    tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes
) -> None:
    written = exported(leaf_archive(way, protocol), PLAIN[protocol], tmp_path)
    assert written == (way, ()), fact


@ONE_WAY
def test_archive_holds_the_same_bytes(
    tmp_path: Path, protocol: Protocol, fact: Fact, way: bytes
) -> None:
    written = exported(leaf_archive(way, protocol), formats.MSGLC, tmp_path)
    assert data_of(written.data) == way
    assert written.notes == ()
    assert repr(value_in(written.data)) == repr(fact.value)
