"""The inspectors of a node: one row each.

A new inspector needs a view in a separate file and a row here. Titles are translated where they
are shown (`inspector_panel`), with the context "Inspector".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.inspect import info_view
from msglc_browser.gui.inspect.hex import hex_view
from msglc_browser.gui.inspect.image import image_view
from msglc_browser.gui.inspect.image import suits as image_suits
from msglc_browser.gui.inspect.inspector_view import Fit, InspectorView
from msglc_browser.gui.inspect.plot.plot_view import PlotView
from msglc_browser.gui.inspect.plot.suits import suits as suits_plot
from msglc_browser.gui.inspect.size_map import map_view
from msglc_browser.gui.inspect.table import suits as table_suits
from msglc_browser.gui.inspect.table.table_view import TableView
from msglc_browser.gui.inspect.value import value_view


@dataclass(frozen=True, slots=True)
class Inspector:
    """One view of a node.

    The user's choice is remembered by `id`. `suits` uses only what is known about the selected
    nodes and reads nothing; `view` creates the view, once per panel.
    """

    id: str
    title: str
    suits: Callable[[Sequence[Node]], Fit]
    view: Callable[[QWidget], InspectorView]


INSPECTORS: Final = (
    Inspector("value", "Value", value_view.suits, value_view.ValueView),
    Inspector("table", "Table", table_suits.suits, TableView),
    Inspector("plot", "Plot", suits_plot, PlotView),
    Inspector("image", "Image", image_suits.suits, image_view.ImageView),
    Inspector("map", "Map", map_view.suits, map_view.SizeMapView),
    Inspector("hex", "Hex", hex_view.suits, hex_view.HexView),
    Inspector("info", "Info", info_view.suits, info_view.InfoView),
)
"""All inspectors, in tab order; if several suit equally well, the first is shown."""
