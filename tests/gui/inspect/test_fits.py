"""How well tables, plots and Info suit a node, as far as is known of it without reading more."""

from dataclasses import replace
from typing import Final

import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.gui.inspect import info_view
from msglc_browser.gui.inspect.inspector_view import Fit
from msglc_browser.gui.inspect.plot import suits as plot_suits
from msglc_browser.gui.inspect.table import suits as table_suits

LIST: Final = Node(parse_path("/a"), NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, None, 30)
DICT: Final = replace(LIST, kind=NodeKind.INDEXED, value_type=ValueType.DICT)
ARRAY: Final = replace(LIST, value_type=ValueType.ARRAY)
GROUPS: Final = replace(DICT, holds=ValueType.DICT)


@pytest.mark.parametrize(
    ("node", "fit"),
    [
        (LIST, Fit.FAIR),
        (replace(LIST, holds=ValueType.DICT), Fit.FIRST),
        (replace(LIST, items=0), Fit.NONE),
        (DICT, Fit.POSSIBLE),
        (replace(DICT, holds=ValueType.STR), Fit.POSSIBLE),
        (replace(DICT, holds=ValueType.LIST), Fit.FAIR),
        (replace(DICT, holds=ValueType.ARRAY, path=()), Fit.FAIR),
        (replace(GROUPS, items=8), Fit.FAIR),
        (replace(GROUPS, items=7), Fit.POSSIBLE),
        (replace(GROUPS, path=()), Fit.POSSIBLE),
        (replace(DICT, kind=NodeKind.COMBINED), Fit.NONE),
        (replace(ARRAY, shape=(3, 4)), Fit.FAIR),
        (replace(ARRAY, shape=(3, 4, 5)), Fit.NONE),
        (replace(LIST, value_type=ValueType.STR), Fit.NONE),
    ],
)
def test_table_is_made_for_records_and_of_use_for_columns(node: Node, fit: Fit) -> None:
    assert table_suits.suits([node]) is fit
    assert table_suits.suits([node, replace(DICT, holds=ValueType.STR)]) is min(fit, Fit.POSSIBLE)


@pytest.mark.parametrize(
    ("node", "fit"),
    [
        (DICT, Fit.POSSIBLE),
        (replace(DICT, holds=ValueType.LIST), Fit.FAIR),
        (replace(DICT, holds=ValueType.LIST, items=32), Fit.FAIR),
        (replace(DICT, holds=ValueType.LIST, items=33), Fit.NONE),
        (replace(ARRAY, shape=(9,)), Fit.GOOD),
        (replace(ARRAY, shape=(9, 9)), Fit.FAIR),
        (replace(ARRAY, shape=(9, 9, 9)), Fit.NONE),
        (replace(LIST, kind=NodeKind.BUCKET, holds=ValueType.FLOAT), Fit.GOOD),
    ],
)
def test_plot_is_made_for_rows_of_numbers(node: Node, fit: Fit) -> None:
    assert plot_suits.suits([node]) is fit


@pytest.mark.parametrize(
    ("node", "fit"),
    [
        (LIST, Fit.FAIR),
        (replace(LIST, path=(), kind=NodeKind.BUCKET), Fit.FAIR),
        (replace(DICT, path=()), Fit.FIRST),
        (replace(LIST, path=()), Fit.GOOD),
        (replace(LIST, path=(), kind=NodeKind.BLOCKED), Fit.GOOD),
        (replace(ARRAY, path=()), Fit.GOOD),
        (replace(LIST, path=(), kind=NodeKind.INDEXED), Fit.FIRST),
        (replace(LIST, path=(), kind=NodeKind.COMBINED), Fit.FIRST),
    ],
)
def test_info_is_first_for_an_archive_of_several_things(node: Node, fit: Fit) -> None:
    assert info_view.suits([node]) is fit
    assert info_view.suits([node, LIST]) is Fit.FAIR
