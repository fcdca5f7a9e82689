"""JSON texts as a file, as a line of NDJSON, pasted, and through a small window."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import Pairs
from msglc_browser.errors import BadInput
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.new_archive.encode_request import PastedText, SourceFormat
from tests.facts.fact import TOO_LARGE, Refused, check_notes, split
from tests.facts.json_accepted import ACCEPTED
from tests.facts.json_choices import CHOICES, LARGE_INTEGERS
from tests.facts.json_refused import REFUSED
from tests.facts.libraries import of_json, of_library
from tests.facts.roads import data_of, exported, new_archive, value_in

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
ACCEPTED_TEXTS = pytest.mark.parametrize("name", ACCEPTED)
REFUSED_TEXTS = pytest.mark.parametrize("name", REFUSED)
NOTHING = ("single_space", "structure_no_data")
JSON, NDJSON = SourceFormat.JSON, SourceFormat.NDJSON


@BOTH
@ACCEPTED_TEXTS
def test_text_becomes_its_value(tmp_path: Path, protocol: Protocol, name: str) -> None:
    text, value = ACCEPTED[name]
    made = new_archive(text, JSON, protocol, tmp_path)
    assert repr(value_in(made.data)) == repr(value)
    check_notes(made.notes, ["Key 'a' occurs more than once"] if type(value) is Pairs else [])
    if type(value) is not Pairs:
        assert repr(of_library(protocol, data_of(made.data))) == repr(value)
    back = exported(made.data, formats.JSON, tmp_path)
    assert repr(of_json(back.data)) == repr(value)


@BOTH
@ACCEPTED_TEXTS
def test_line_becomes_an_item(tmp_path: Path, protocol: Protocol, name: str) -> None:
    text, value = ACCEPTED[name]
    line = text.strip().replace(b"\n", b" ")
    made = new_archive(b"\n".join([line, b"7", b"", line]), NDJSON, protocol, tmp_path)
    assert repr(value_in(made.data)) == repr([value, 7, value])


@ACCEPTED_TEXTS
def test_pasted_text_becomes_its_value(tmp_path: Path, name: str) -> None:
    text, value = ACCEPTED[name]
    made = new_archive(PastedText(text.decode()), JSON, Protocol.CBOR, tmp_path)
    assert repr(value_in(made.data)) == repr(value)


@ACCEPTED_TEXTS
def test_other_encodings_hold_the_same(tmp_path: Path, name: str) -> None:
    text, value = ACCEPTED[name]
    for encoding in ("utf-8-sig", "utf-16-be", "utf-32"):
        encoded = text.decode().encode(encoding)
        made = new_archive(encoded, JSON, Protocol.MSGPACK, tmp_path)
        assert repr(value_in(made.data)) == repr(value)


@ACCEPTED_TEXTS
def test_text_after_much_else_becomes_its_value(tmp_path: Path, name: str) -> None:
    """Beyond one window of the reader, where values arrive in pieces."""
    text, value = ACCEPTED[name]
    padding = b'"' + b"x" * 65_520 + b'"'
    long = b"[" + padding + b", " + text + b", " + text + b"]"
    made = new_archive(long, JSON, Protocol.CBOR, tmp_path)
    assert repr(value_in(made.data)) == repr(["x" * 65_520, value, value])


@REFUSED_TEXTS
def test_text_is_refused_at_its_place(tmp_path: Path, name: str) -> None:
    text, line, column = REFUSED[name]
    with pytest.raises(BadInput, match=rf"not valid JSON: .*: line {line} column {column}\b"):
        new_archive(text, JSON, Protocol.MSGPACK, tmp_path)


@pytest.mark.parametrize("name", [name for name in REFUSED if name not in NOTHING])
def test_line_is_refused_at_its_place(tmp_path: Path, name: str) -> None:
    text, line, column = REFUSED[name]
    lines = b'{"a": 1}\n[]\n' + text
    with pytest.raises(BadInput, match=rf"not valid NDJSON: .*: line {line + 2} column {column}\b"):
        new_archive(lines, NDJSON, Protocol.CBOR, tmp_path)


@BOTH
@pytest.mark.parametrize("name", CHOICES)
def test_choice_is_as_stated(tmp_path: Path, protocol: Protocol, name: str) -> None:
    text, outcome = CHOICES[name]
    if isinstance(outcome, Refused):
        with pytest.raises(BadInput, match=outcome.words):
            new_archive(text, JSON, protocol, tmp_path)
        return
    value, notes = split(outcome)
    made = new_archive(text, JSON, protocol, tmp_path)
    assert repr(value_in(made.data)) == repr(value)
    check_notes(made.notes, notes)


@pytest.mark.parametrize("name", LARGE_INTEGERS)
def test_large_integer_is_exact_or_refused(tmp_path: Path, name: str) -> None:
    text, number = LARGE_INTEGERS[name]
    made = new_archive(text, JSON, Protocol.CBOR, tmp_path)
    assert value_in(made.data) == [number]
    assert made.notes == ()
    with pytest.raises(BadInput, match=TOO_LARGE.words):
        new_archive(text, JSON, Protocol.MSGPACK, tmp_path)
