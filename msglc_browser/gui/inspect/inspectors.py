"""The ways to look at a node: one row per inspector.

A new inspector is a view in a file of its own and a row here. Titles are translated where they are
shown (`inspector_panel`), with the context "Inspector".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.inspect import hex_view, info_view, value_view
from msglc_browser.gui.inspect.inspector_view import Fit, InspectorView


@dataclass(frozen=True, slots=True)
class Inspector:
    """One way to look at a node.

    `id` is what the user's choice is remembered by. `suits` looks at what is known of the node
    and reads nothing; `view` makes the view, once for each panel.
    """

    id: str
    title: str
    suits: Callable[[Node], Fit]
    view: Callable[[QWidget], InspectorView]


INSPECTORS: Final = (
    Inspector("value", "Value", value_view.suits, value_view.ValueView),
    Inspector("hex", "Hex", hex_view.suits, hex_view.HexView),
    Inspector("info", "Info", info_view.suits, info_view.InfoView),
)
"""All of them, in the order of their tabs; of those that suit equally well the first is shown."""
