"""CSV and TSV files become dicts of columns, in either protocol."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput
from msglc_browser.operations.new_archive.encode_request import SourceFormat
from tests.facts.csv_tables import CELLS, FORMS, REFUSED, SPECTRUM, TABS
from tests.facts.fact import check_notes, split
from tests.facts.libraries import of_library
from tests.facts.roads import data_of, new_archive, value_in

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
CSV, TSV = SourceFormat.CSV, SourceFormat.TSV
TABLES = [
    pytest.param(source_format, text, value, id=f"{source_format.value} {name}")
    for source_format, table in ((CSV, SPECTRUM), (CSV, FORMS), (TSV, TABS))
    for name, (text, value) in table.items()
]


@BOTH
@pytest.mark.parametrize(("source_format", "text", "value"), TABLES)
def test_table_becomes_its_columns(
    tmp_path: Path, protocol: Protocol, source_format: SourceFormat, text: bytes, value: object
) -> None:
    value, notes = split(value)
    made = new_archive(text, source_format, protocol, tmp_path)
    assert repr(value_in(made.data)) == repr(value)
    assert repr(of_library(protocol, data_of(made.data))) == repr(value)
    check_notes(made.notes, notes)


@BOTH
@pytest.mark.parametrize("name", CELLS)
def test_cells_become_their_values(tmp_path: Path, protocol: Protocol, name: str) -> None:
    cells, outcome = CELLS[name]
    values, notes = split(outcome)
    assert isinstance(values, list)
    plain = "".join(f"{cell},x\n" for cell in cells.split(" "))
    quoted = "".join(f'"{cell}","x"\r\n' for cell in cells.split(" "))
    with_gap = f"{plain},x\n"
    for text, wanted in ((plain, values), (quoted, values), (with_gap, [*values, None])):
        made = new_archive(f"a,b\n{text}".encode(), CSV, protocol, tmp_path)
        assert repr(value_in(made.data)) == repr({"a": wanted, "b": ["x"] * len(wanted)})
        check_notes(made.notes, notes)


@BOTH
@pytest.mark.parametrize("name", REFUSED)
def test_table_is_refused_in_words(tmp_path: Path, protocol: Protocol, name: str) -> None:
    text, refused = REFUSED[name]
    with pytest.raises(BadInput, match=f"not valid CSV: .*{refused.words}"):
        new_archive(text, CSV, protocol, tmp_path)
