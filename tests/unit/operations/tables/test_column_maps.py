"""Columns of several nodes side by side."""

import pytest

from msglc_browser.operations.tables import column_maps
from msglc_browser.operations.tables.band_table import BandTable
from tests.servers.archives import make_archive
from tests.tabled import on_table, tabled

ARCHIVE = make_archive({"a": [1, 2], "g": [[1, 2, 3], [4, 5, 6]], "d": {"x": [7], "y": [8]}})


def test_single_columns_have_the_name_of_their_node_others_both_names() -> None:
    found = tabled(ARCHIVE, "/a", "/g", "/d")
    assert found.titles == ("a", "g · 0", "g · 1", "g · 2", "d · x", "d · y")
    assert found.rows[0] == (1, 1, 2, 3, 7, 8)


@pytest.mark.parametrize("most", [1, 2])
def test_there_is_a_most_of_columns_per_node(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_maps, "MOST_JOINED", most)
    assert tabled(ARCHIVE, "/a", "/g").head.column_count == 1 + most


def test_only_the_nodes_of_columns_in_sight_are_read() -> None:
    async def work(table: BandTable) -> None:
        assert table.map.bands_of(range(2, 5)) == {1: range(1, 3), 2: range(1)}
        assert table.map.place(3) == column_maps.Place(1, 2)
        assert table.map.place(99) is None

    on_table(ARCHIVE, work, "/a", "/g", "/d")
