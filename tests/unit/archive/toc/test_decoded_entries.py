"""Decoded entries: where they end, and what the TOC usually has for them."""

import msgpack
import pytest

from msglc_browser.archive.items.run_decoder import RunsAhead
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.toc.decoded_entries import DecodedEntries

BASE = 70_000


@pytest.mark.parametrize("base", [BASE, 2**33])
def test_ends_and_usual_toc_of_a_list(base: int) -> None:
    rows = [{"id": number, "x": "y" * number} for number in range(9)]
    parts = [msgpack.packb(row) for row in rows]
    places = [base + sum(map(len, parts[:number])) for number in range(10)]
    entries = DecodedEntries(Protocol.MSGPACK, RunsAhead(Protocol.MSGPACK), base, 1)
    data = b"".join(parts)
    entries.decode(data, base, base, 9)

    assert entries.rows == 9 and entries.ends(base, 100) == places[1:]
    listed = [msgpack.packb({"p": [places[n], places[n + 1]]}) for n in range(9)]
    assert entries.usual_toc(data, base, base) == b"".join(listed)
    assert entries.ends(places[4], 2) == places[5:7] and entries.rows == 5
    assert entries.ends(places[4] + 1, 2) == [] and entries.rows == 0


def test_usual_toc_of_a_dict_has_its_keys() -> None:
    data = msgpack.packb({"a": [1], "bc": "x"})[1:]
    entries = DecodedEntries(Protocol.MSGPACK, RunsAhead(Protocol.MSGPACK), BASE, 2)
    entries.decode(data, BASE, BASE, 2)

    ends = [BASE + 2, BASE + 4, BASE + 7, BASE + 9]
    assert entries.rows == 2 and entries.ends(BASE, 9) == ends
    listed = {"a": {"p": [BASE + 2, BASE + 4]}, "bc": {"p": [BASE + 7, BASE + 9]}}
    assert entries.usual_toc(data, BASE, BASE) == msgpack.packb(listed)[1:]


@pytest.mark.parametrize(("base", "is_usual"), [(2**16 - 1, False), (2**16, True)])
def test_places_of_different_widths_have_no_usual_toc(base: int, is_usual: bool) -> None:
    entries = DecodedEntries(Protocol.MSGPACK, RunsAhead(Protocol.MSGPACK), base, 1)
    entries.decode(b"\x01\x02", base, base, 2)
    assert bool(entries.usual_toc(b"\x01\x02", base, base)) is is_usual
